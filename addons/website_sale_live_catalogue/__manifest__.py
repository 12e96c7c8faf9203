{
    'name': 'Live Catalogue in the Shop',
    'summary': 'Open product pages show new prices and texts at once',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['live_catalogue', 'website_sale'],
    'data': ['data/ir_cron_data.xml'],
    'assets': {
        'web.assets_frontend': [
            'website_sale_live_catalogue/static/src/**/*',
        ],
    },
    'auto_install': True,
}
