{
    'name': 'Live Catalogue',
    'summary': 'What changes in the catalogue is told once, as it is committed',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['product', 'bus'],
}
