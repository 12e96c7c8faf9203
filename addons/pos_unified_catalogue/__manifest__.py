{
    'name': 'Unified Catalogue at the Till',
    'summary': 'A cashier reads material, care and sizes; texts are written in one place',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_catalogue', 'pos_live_catalogue'],
    'data': [
        'data/unified_catalogue_data.xml',
        'views/product_template_views.xml',
    ],
    'assets': {
        'point_of_sale._assets_pos': ['pos_unified_catalogue/static/src/app/**/*'],
        'web.assets_tests': ['pos_unified_catalogue/static/tests/tours/**/*'],
    },
    'auto_install': ['unified_catalogue', 'pos_live_catalogue'],
}
