from . import product_template, unified_catalogue_need, unified_size_guide
