{
    'name': 'Cross-channel Returns',
    'summary': 'One return document for orders of any channel, under one cap',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_inventory', 'sale_loyalty', 'account_payment', 'phone_validation'],
    'data': [
        'security/ir.model.access.csv',
        'security/crosschannel_return_security.xml',
        'data/ir_sequence_data.xml',
        'data/crosschannel_return_reason_data.xml',
        'views/crosschannel_return_views.xml',
        'views/crosschannel_return_reason_views.xml',
        'views/sale_order_views.xml',
        'views/crosschannel_return_menus.xml',
    ],
}
