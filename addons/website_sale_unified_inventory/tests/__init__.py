from . import (
    test_cart,
    test_checkout,
    test_combo,
    test_core,
    test_live,
    test_pending,
    test_portal,
    test_product_page,
    test_routes,
    test_shop,
    test_website,
)
