{
    'name': 'Tests of the Table of Baskets',
    'summary': 'The baskets of shop and till give back the same; tests only',
    'version': '19.0.1.0.0',
    'category': 'Hidden/Tests',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': [
        'crosschannel_returns_omni_promotions',
        'pos_crosschannel_returns',
        'pos_omni_promotions',
    ],
}
