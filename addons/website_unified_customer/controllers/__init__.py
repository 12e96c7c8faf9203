from . import claim, known, profile, purchases
