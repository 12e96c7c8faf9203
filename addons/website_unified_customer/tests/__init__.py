from . import test_profile
from . import test_anonymous
from . import test_claim
from . import test_preferences
from . import test_privacy
from . import test_browsing
from . import test_guests
from . import test_moved
