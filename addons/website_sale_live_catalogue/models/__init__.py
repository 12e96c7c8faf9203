from . import live_catalogue
from . import website
