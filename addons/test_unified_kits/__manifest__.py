{
    'name': 'Tests of Kits on Every Channel',
    'summary': 'Kits at the till, in routed orders and in the shop; tests only',
    'version': '19.0.1.0.0',
    'category': 'Hidden/Tests',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': [
        'order_routing',
        'pos_mrp',
        'pos_sale_unified_inventory',
        'sale_mrp_unified_inventory',
        'website_sale_mrp',
        'website_sale_unified_inventory',
    ],
}
