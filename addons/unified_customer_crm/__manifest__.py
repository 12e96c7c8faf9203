{
    'name': 'Unified Customer with CRM',
    'summary': 'Opportunities on the timeline of customers',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_customer', 'crm'],
    'auto_install': True,
}
