{
    'name': 'Omni Campaigns at the Till',
    'summary': 'Campaigns begin, end and stop at tills as everywhere, also without a connection',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['omni_campaign', 'pos_omni_promotions', 'pos_live_catalogue'],
    'assets': {
        'point_of_sale._assets_pos': ['pos_omni_campaign/static/src/app/**/*'],
        'web.assets_unit_tests': ['pos_omni_campaign/static/tests/unit/**/*'],
    },
    'auto_install': True,
}
