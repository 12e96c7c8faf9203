{
    'name': 'Tests of the Books of Returns',
    'summary': 'Returns of every kind in a Belgian chart of accounts; tests only',
    'version': '19.0.1.0.0',
    'category': 'Hidden/Tests',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['l10n_be', 'pos_crosschannel_returns'],
}
