from . import (
    test_cases_till,
    test_consent,
    test_js,
    test_late_sale,
    test_pos_unified_inventory,
    test_till_stock,
    test_tour,
)
