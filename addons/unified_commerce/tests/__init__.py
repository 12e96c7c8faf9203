from . import test_barcode
from . import test_buttons
from . import test_demo_company
from . import test_demo_data
from . import test_demo_orders
from . import test_fields
from . import test_import_sales
from . import test_retail_lines
