{
    'name': 'Unified Inventory at the Till',
    'summary': 'The till sells from the same stock and knows what is promised to others',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'point_of_sale'],
    'data': [
        'security/ir.model.access.csv',
        'views/pos_config_views.xml',
        'views/res_config_settings_views.xml',
        'views/res_users_views.xml',
    ],
    'assets': {
        'point_of_sale._assets_pos': ['pos_unified_inventory/static/src/app/**/*'],
        'web.assets_tests': ['pos_unified_inventory/static/tests/tours/**/*'],
        'web.assets_unit_tests': ['pos_unified_inventory/static/tests/unit/**/*'],
    },
    'auto_install': True,
}
