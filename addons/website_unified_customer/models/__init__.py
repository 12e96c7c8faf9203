from . import res_partner
from . import sale_order
from . import unified_purchases
from . import product_template
from . import unified_privacy
from . import unified_customer_claim
