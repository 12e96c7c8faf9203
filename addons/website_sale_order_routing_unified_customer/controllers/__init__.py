from . import main, preferences, stock
