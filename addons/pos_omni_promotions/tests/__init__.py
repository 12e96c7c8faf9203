from . import test_pos_order, test_till_rights
