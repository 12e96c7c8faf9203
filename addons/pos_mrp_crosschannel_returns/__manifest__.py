{
    'name': 'Kits in Returns at Tills',
    'summary': 'What a till sold as a kit comes back at the cost its components were sold at',
    'version': '19.0.1.0.0',
    'category': 'Sales/Point of Sale',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['pos_crosschannel_returns', 'pos_mrp', 'sale_mrp_crosschannel_returns'],
    'auto_install': True,
}
