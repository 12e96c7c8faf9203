from . import delivery, main, stock
