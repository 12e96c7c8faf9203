from . import (
    test_api,
    test_core,
    test_hold,
    test_ledger_writers,
    test_sale_order,
    test_stock_move,
)
