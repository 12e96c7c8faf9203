{
    'name': 'Omni Campaigns for Segments',
    'summary': 'Campaigns for the segments of customers',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['omni_campaign', 'unified_customer'],
    'data': ['views/omni_campaign_views.xml'],
    'auto_install': True,
}
