from . import (
    loyalty_card,
    loyalty_card_pending,
    loyalty_program,
    omni_card_hold,
    pos_config,
    pos_config_right,
    pos_config_statement,
    pos_order,
    pos_order_line,
    pos_order_pending,
    pos_session,
    res_config_settings,
)
