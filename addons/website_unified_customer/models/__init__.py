from . import res_partner
from . import unified_purchases
from . import product_template
