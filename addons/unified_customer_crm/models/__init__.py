from . import unified_timeline
from . import unified_privacy
from . import unified_customer_merge
