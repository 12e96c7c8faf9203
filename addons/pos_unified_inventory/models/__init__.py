from . import (
    pos_config,
    pos_order,
    pos_order_line,
    pos_session,
    pos_stock_consent,
    product_product,
    product_template,
    res_config_settings,
    res_users,
    stock_picking,
    stock_warehouse,
    unified_inventory,
)
