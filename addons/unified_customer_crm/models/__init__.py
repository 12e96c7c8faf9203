from . import unified_timeline
from . import unified_privacy
