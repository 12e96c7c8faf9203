{
    'name': 'Kits in Cross-channel Returns',
    'summary': 'A kit comes back by its components, each at the cost it was sold at',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['crosschannel_returns', 'sale_mrp'],
    'auto_install': True,
}
