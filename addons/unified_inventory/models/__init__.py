from . import (
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_line,
    stock_rule,
    stock_warehouse,
    unified_inventory,
    unified_inventory_api,
    unified_inventory_channel,
    unified_inventory_entry,
    unified_inventory_hold,
    unified_inventory_level,
)
