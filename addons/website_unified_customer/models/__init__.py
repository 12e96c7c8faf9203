from . import res_partner
from . import res_partner_guest
from . import unified_purchases
from . import product_template
from . import unified_privacy
from . import unified_preference
from . import sale_order
from . import unified_customer_claim
