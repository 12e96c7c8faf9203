from . import product_template, sale_order, unified_preference, website
