{
    'name': 'Unified Catalogue',
    'summary': 'The facts of a product once for all channels, and what each channel still lacks',
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['live_catalogue', 'sale'],
    'data': [
        'security/ir.model.access.csv',
        'data/unified_catalogue_data.xml',
        'views/unified_catalogue_views.xml',
        'views/product_template_views.xml',
    ],
}
