{
    'name': 'Cross-channel Returns and Discounts of a Whole Ticket',
    'summary': 'A discount on an exchange counts on what is sold',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['pos_crosschannel_returns', 'pos_discount'],
    'auto_install': True,
    'assets': {
        'point_of_sale._assets_pos': ['pos_crosschannel_returns_discount/static/src/**/*'],
        'web.assets_unit_tests': ['pos_crosschannel_returns_discount/static/tests/unit/**/*'],
    },
}
