from . import test_live_catalogue
