from . import balance, checkout, portal
