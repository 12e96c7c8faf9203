from . import (
    test_api,
    test_core,
    test_hold,
    test_ledger,
    test_pending,
    test_code,
    test_liability,
    test_life,
    test_rights,
    test_sale_order,
    test_till_right,
)
