from . import test_shop_campaign
