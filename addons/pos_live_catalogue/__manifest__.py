{
    'name': 'Live Catalogue at the Till',
    'summary': 'Prices, rules and texts reach open tills at once; dated rules keep their minute',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['live_catalogue', 'pos_unified_inventory'],
    'assets': {
        'point_of_sale._assets_pos': ['pos_live_catalogue/static/src/app/**/*'],
        'web.assets_tests': ['pos_live_catalogue/static/tests/tours/**/*'],
        'web.assets_unit_tests': ['pos_live_catalogue/static/tests/unit/**/*'],
    },
    'auto_install': True,
}
