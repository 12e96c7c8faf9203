from . import (
    loyalty_card,
    loyalty_program,
    omni_card_attempt,
    omni_card_base,
    omni_card_entry,
    omni_card_exception,
    omni_card_hold,
    omni_promotion,
    omni_promotion_api,
    sale_order,
    sale_order_line,
)
