from . import test_books
from . import test_fee
from . import test_till_origin
from . import test_promotion
