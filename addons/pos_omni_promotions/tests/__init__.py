from . import test_life, test_pos_order, test_till_rights
