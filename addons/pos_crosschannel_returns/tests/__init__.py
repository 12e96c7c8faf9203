from . import test_till
from . import test_exchange
from . import test_find
from . import test_frontend
from . import test_race
from . import test_settle
