from . import test_api, test_core, test_product, test_sale_order
