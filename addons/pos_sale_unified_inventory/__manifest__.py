{
    'name': 'Unified Inventory for Orders Settled at the Till',
    'summary': 'Goods handed over for an order are the ones held for that order',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['pos_unified_inventory', 'pos_sale'],
    'assets': {
        'point_of_sale._assets_pos': ['pos_sale_unified_inventory/static/src/app/**/*'],
    },
    'auto_install': True,
}
