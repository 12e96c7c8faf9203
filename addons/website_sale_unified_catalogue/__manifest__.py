{
    'name': 'Unified Catalogue in the Shop',
    'summary': 'Product pages show material, care and sizes; texts are written in one place',
    'version': '19.0.1.0.0',
    'category': 'Website/Website',
    'author': 'Unified Commerce',
    'license': 'LGPL-3',
    'depends': ['unified_catalogue', 'website_sale_live_catalogue'],
    'data': [
        'data/unified_catalogue_data.xml',
        'views/product_template_views.xml',
        'views/product_templates.xml',
    ],
    'auto_install': ['unified_catalogue', 'website_sale_live_catalogue'],
}
