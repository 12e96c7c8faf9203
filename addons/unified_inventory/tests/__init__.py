from . import (
    test_api,
    test_bucket,
    test_claims,
    test_core,
    test_hold,
    test_ledger_writers,
    test_live,
    test_reconciliation,
    test_rollup,
    test_sale_order,
    test_stock_move,
)
