{
    'name': 'Kits in the Unified Inventory',
    'summary': 'Kits are promised, held and taken whole, by their components',
    'version': '19.0.1.0.0',
    'category': 'Supply Chain/Inventory',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'sale_mrp'],
    'auto_install': True,
}
