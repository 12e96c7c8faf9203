from . import mrp_bom, product_product, stock_move, unified_inventory
