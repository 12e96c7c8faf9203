from . import (
    test_js,
    test_baskets,
    test_card_right,
    test_coupon_data,
    test_life,
    test_pending,
    test_pos_order,
    test_seal,
    test_settlement,
    test_till_rights,
)
