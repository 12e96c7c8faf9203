{
    'name': 'Unified Inventory in the Shop',
    'summary': 'The shop promises what is really left and holds it at checkout',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'website_sale_stock'],
    'data': ['views/templates.xml'],
    'auto_install': True,
}
