from . import mrp_bom, pos_order_line
