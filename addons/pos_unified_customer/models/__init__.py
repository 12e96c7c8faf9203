from . import pos_order
from . import unified_customer
from . import unified_purchases
