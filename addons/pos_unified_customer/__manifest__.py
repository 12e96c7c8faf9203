{
    'name': 'Unified Customer at the Till',
    'summary': 'The customer at the till: profile of all channels, and tickets that keep their customer',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_customer', 'pos_unified_inventory', 'pos_loyalty'],
    'data': ['views/ticket_templates.xml'],
    'assets': {
        'point_of_sale._assets_pos': ['pos_unified_customer/static/src/app/**/*'],
        'web.assets_tests': ['pos_unified_customer/static/tests/tours/**/*'],
        'web.assets_unit_tests': ['pos_unified_customer/static/tests/unit/**/*'],
    },
    'auto_install': True,
}
