{
    'name': 'Favourite Store in the Shop',
    'summary': 'Stock and pick-up start with the store the customer likes',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['website_sale_order_routing', 'website_unified_customer'],
    'auto_install': True,
}
