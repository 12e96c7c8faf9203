from . import test_merged_customer
from . import test_till_profile
from . import test_claim
from . import test_till_privacy
