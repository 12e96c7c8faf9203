{
    'name': 'Unified Customer with Returns at the Till',
    'summary': 'What tills took in is told to its customer, goes with them, and is counted once',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['pos_unified_customer', 'pos_crosschannel_returns'],
    'auto_install': True,
}
