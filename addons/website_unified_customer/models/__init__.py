from . import res_partner
from . import unified_purchases
from . import product_template
from . import unified_privacy
