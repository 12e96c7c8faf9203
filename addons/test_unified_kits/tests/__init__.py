from . import test_routing, test_shop, test_till
