from . import (
    test_api,
    test_bundle,
    test_cases_routing,
    test_core,
    test_delivery_carrier,
    test_order_routing_postcode,
    test_sale_order,
    test_reassign,
    test_promise,
    test_promise_api,
    test_security,
    test_wrong_types,
)
