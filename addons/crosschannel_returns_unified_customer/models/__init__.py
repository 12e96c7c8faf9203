from . import unified_privacy
