{
    'name': 'Unified Customer at the Till',
    'summary': 'Tickets of a customer who was merged meanwhile keep their customer',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_customer', 'pos_unified_inventory'],
    'auto_install': True,
}
