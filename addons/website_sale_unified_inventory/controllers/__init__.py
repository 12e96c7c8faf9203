from . import main, portal, stock, variant, websocket
