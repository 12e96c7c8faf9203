from . import unified_privacy
from . import unified_purchases
