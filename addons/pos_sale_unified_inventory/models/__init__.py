from . import (
    pos_config,
    pos_order,
    pos_order_line,
    sale_order,
    sale_order_line,
    stock_picking,
    stock_rule,
)
