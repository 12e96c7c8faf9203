from . import test_core
from . import test_match
from . import test_pair
from . import test_merge
from . import test_undo
from . import test_profile
from . import test_timeline
from . import test_preference
