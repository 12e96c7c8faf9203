from . import test_favourite
