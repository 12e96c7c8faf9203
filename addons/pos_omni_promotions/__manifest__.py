{
    'name': 'Omni Promotions at the Till',
    'summary': 'A till spends a card in the transaction of its sale, and only once',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['omni_promotions', 'pos_loyalty'],
    'data': [
        'security/pos_omni_promotions_groups.xml',
        'views/pos_order_views.xml',
        'views/res_config_settings_views.xml',
    ],
    'assets': {
        'point_of_sale._assets_pos': [
            'pos_omni_promotions/static/src/core/*.js',
            'pos_omni_promotions/static/src/app/**/*',
        ],
        'web.assets_unit_tests': ['pos_omni_promotions/static/tests/unit/**/*'],
        'web.assets_tests': ['pos_omni_promotions/static/tests/baskets/**/*'],
    },
    'post_init_hook': 'post_init_hook',
    'auto_install': True,
}
