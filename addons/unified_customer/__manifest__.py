{
    'name': 'Unified Customer',
    'summary': 'One person, one record: duplicates found, reviewed and merged for good',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'loyalty', 'phone_validation'],
    'external_dependencies': {'python': ['phonenumbers', 'rapidfuzz']},
    'data': [
        'security/ir.model.access.csv',
        'security/unified_customer_security.xml',
        'data/ir_cron_data.xml',
        'views/unified_customer_pair_views.xml',
        'views/unified_customer_merge_views.xml',
        'views/res_partner_views.xml',
        'views/unified_customer_menus.xml',
    ],
}
