from . import test_checkout, test_pickup, test_stock, test_website
