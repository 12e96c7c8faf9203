from . import unified_timeline
