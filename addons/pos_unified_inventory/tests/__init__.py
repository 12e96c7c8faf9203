from . import test_pos_unified_inventory, test_tour
