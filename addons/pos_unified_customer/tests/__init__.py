from . import test_merged_customer
