from . import test_till
