from . import live_catalogue
from . import pos_config
from . import pos_session
from . import product_pricelist_item
