{
    'name': 'Omni Campaigns in the Shop',
    'summary': 'The preview of campaigns reckons the shop’s baskets, too',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['omni_campaign', 'website_sale_loyalty', 'website_sale_unified_inventory'],
    'auto_install': True,
}
