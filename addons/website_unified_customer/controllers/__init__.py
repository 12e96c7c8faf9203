from . import claim
from . import known
from . import preferences
from . import profile
from . import purchases
