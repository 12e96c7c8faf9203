from . import test_balance, test_checkout, test_portal, test_routes, test_top_up
