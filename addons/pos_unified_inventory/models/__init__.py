from . import (
    pos_config,
    pos_order,
    pos_order_line,
    pos_session,
    res_config_settings,
    stock_picking,
)
