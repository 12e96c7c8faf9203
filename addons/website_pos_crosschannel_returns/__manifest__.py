{
    'name': 'Till Receipts in the Portal: Returns',
    'summary': 'Customers ask for a return of what they bought at a till, with an account or without',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': [
        'website_sale_crosschannel_returns',
        'website_unified_customer',
        'pos_unified_customer',
        'pos_crosschannel_returns',
    ],
    'data': [
        'views/receipt_templates.xml',
        'views/return_templates.xml',
        'views/guest_templates.xml',
    ],
    'assets': {
        'web.assets_tests': ['website_pos_crosschannel_returns/static/tests/tours/**/*'],
    },
    'auto_install': True,
}
