{
    'name': 'Order Routing in the Shop',
    'summary': 'Checkout shows where the goods come from; pick-up places are resolved on the server',
    'version': '19.0.2.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['order_routing', 'website_sale_unified_inventory', 'website_sale_collect'],
    'data': [
        'views/product_templates.xml',
        'views/templates.xml',
        'views/delivery_templates.xml',
        'views/stock_warehouse_views.xml',
    ],
    'assets': {
        'web.assets_frontend': [
            'website_sale_order_routing/static/src/components/**/*',
            'website_sale_order_routing/static/src/interactions/**/*',
            'website_sale_order_routing/static/src/xml/**/*',
        ],
        'web.assets_tests': ['website_sale_order_routing/static/tests/tours/**/*'],
    },
    'auto_install': True,
}
