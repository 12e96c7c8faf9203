{
    'name': 'Unified Customer with Returns',
    'summary': 'Returns are told to their customer, and lose what was said of them',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_customer', 'crosschannel_returns'],
    'auto_install': True,
}
