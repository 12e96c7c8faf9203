from . import claim
from . import known
from . import moved
from . import preferences
from . import privacy
from . import profile
from . import purchases
