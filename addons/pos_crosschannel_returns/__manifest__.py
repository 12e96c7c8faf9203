{
    'name': 'Cross-channel Returns at the Till',
    'summary': 'Take back an order of any channel at any till',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['crosschannel_returns', 'pos_sale', 'pos_loyalty', 'pos_unified_inventory'],
    'auto_install': True,
    'data': [
        'security/crosschannel_return_intake_security.xml',
        'security/ir.model.access.csv',
        'views/crosschannel_return_views.xml',
        'views/crosschannel_return_intake_views.xml',
        'views/res_config_settings_views.xml',
    ],
    'assets': {
        'point_of_sale._assets_pos': ['pos_crosschannel_returns/static/src/**/*'],
        'web.assets_tests': ['pos_crosschannel_returns/static/tests/tours/**/*'],
        'web.assets_unit_tests': ['pos_crosschannel_returns/static/tests/unit/**/*'],
    },
}
