from . import test_baskets, test_pos_order, test_till_rights
