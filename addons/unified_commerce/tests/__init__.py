from . import test_retail_lines
from . import test_demo_data
from . import test_demo_company
from . import test_import_sales
