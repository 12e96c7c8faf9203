{
    'name': 'Cross-channel Returns in the Portal',
    'summary': 'Customers and guests ask for a return, follow it and show its code at any till',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['crosschannel_returns', 'website_sale', 'stock_delivery'],
    'data': [
        'security/ir.model.access.csv',
        'data/ir_cron_data.xml',
        'data/mail_template_data.xml',
        'report/crosschannel_return_slip.xml',
        'views/return_templates.xml',
        'views/portal_templates.xml',
        'views/guest_templates.xml',
        'views/crosschannel_return_views.xml',
        'views/stock_picking_views.xml',
        'views/stock_warehouse_views.xml',
    ],
    'assets': {
        'web.assets_frontend': [
            'website_sale_crosschannel_returns/static/src/interactions/**/*',
            'website_sale_crosschannel_returns/static/src/scss/**/*',
        ],
        'web.assets_tests': ['website_sale_crosschannel_returns/static/tests/tours/**/*'],
    },
    'auto_install': True,
}
