{
    'name': 'Cross-channel Returns and Omni Promotions',
    'summary': 'What a return does to cards is in their ledger',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['crosschannel_returns', 'omni_promotions'],
    'data': ['views/res_config_settings_views.xml'],
    'auto_install': True,
}
