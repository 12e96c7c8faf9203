{
    'name': 'Kits in the Shop',
    'summary': 'The list of what is available at a store knows what a kit is made of',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['sale_mrp_unified_inventory', 'website_sale_unified_inventory'],
    'auto_install': True,
}
