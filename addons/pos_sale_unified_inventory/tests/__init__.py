from . import test_settled_order
