from . import res_partner
from . import unified_customer
from . import unified_customer_pair
from . import unified_customer_redirect
from . import unified_customer_merge
from . import base_partner_merge
