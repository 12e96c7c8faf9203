from . import live_catalogue
from . import product_pricelist
from . import product_product
from . import product_template
from . import product_template_attribute_value
