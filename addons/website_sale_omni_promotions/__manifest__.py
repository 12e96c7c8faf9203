{
    'name': 'Omni Promotions in the Shop',
    'summary': 'Gift cards and wallets pay in the shop, with their balance and statement',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['website_sale_loyalty', 'omni_promotions'],
    'data': [
        'views/balance_templates.xml',
        'views/cart_templates.xml',
        'views/portal_templates.xml',
    ],
    'assets': {'web.assets_tests': ['website_sale_omni_promotions/static/tests/tours/**/*']},
    'auto_install': True,
}
