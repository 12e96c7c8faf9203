from . import test_cases_pickup, test_checkout, test_pickup, test_promise, test_stock, test_website
