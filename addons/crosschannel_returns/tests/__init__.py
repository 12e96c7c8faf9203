from . import test_core
from . import test_quantities
from . import test_refund
from . import test_api
from . import test_race
