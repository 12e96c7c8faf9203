{
    'name': 'Unified Customer in the Shop',
    'summary': 'Customers see their own profile and say what they like',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_customer', 'website_sale', 'website_sale_crosschannel_returns'],
    'data': [
        'data/ir_cron_data.xml',
        'views/profile_templates.xml',
        'views/claim_templates.xml',
        'views/known_templates.xml',
        'views/privacy_templates.xml',
        'views/preferences_templates.xml',
        'views/unified_customer_pair_views.xml',
    ],
    'auto_install': True,
}
