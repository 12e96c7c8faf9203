from . import test_checkout, test_routes
