from . import test_baskets, test_pending, test_pos_order, test_till_rights
from . import test_life, test_pos_order, test_till_rights
