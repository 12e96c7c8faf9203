{
    'name': 'Unified Inventory in the Shop',
    'summary': 'The shop promises what is really left, by place and live, and holds it at checkout',
    'version': '19.0.2.1.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'website_sale_stock'],
    'data': [
        'views/checkout_templates.xml',
        'views/portal_templates.xml',
        'views/product_templates.xml',
        'views/res_config_settings_views.xml',
        'views/shop_templates.xml',
        'views/stock_warehouse_views.xml',
    ],
    'assets': {
        'web.assets_frontend': [
            'website_sale_unified_inventory/static/src/js/**/*',
            'website_sale_unified_inventory/static/src/configurators/**/*',
            'website_sale_unified_inventory/static/src/interactions/**/*',
            'website_sale_unified_inventory/static/src/scss/**/*',
            'website_sale_unified_inventory/static/src/xml/**/*',
        ],
        'web.assets_tests': ['website_sale_unified_inventory/static/tests/tours/**/*'],
        'web.assets_unit_tests': ['website_sale_unified_inventory/static/tests/unit/**/*'],
        'web.assets_unit_tests_setup': [
            'website_sale_unified_inventory/static/src/js/**/*',
            'website_sale_unified_inventory/static/src/interactions/**/*',
        ],
    },
    'auto_install': True,
}
