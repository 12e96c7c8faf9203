from . import test_catalogue
from . import test_js
from . import test_tour
