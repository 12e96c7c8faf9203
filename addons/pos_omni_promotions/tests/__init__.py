from . import test_baskets, test_pending, test_pos_order, test_till_rights
