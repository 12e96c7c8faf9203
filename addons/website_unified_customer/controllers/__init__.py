from . import preferences
from . import profile
