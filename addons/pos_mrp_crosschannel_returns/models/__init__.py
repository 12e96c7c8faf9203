from . import pos_order_line
