from . import unified_customer_claim
from . import pos_order
from . import unified_customer
from . import unified_purchases
from . import unified_timeline
from . import unified_customer_timeline
from . import unified_customer_preference
from . import unified_privacy
