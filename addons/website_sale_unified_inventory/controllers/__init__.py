from . import configurators, main, portal, stock, variant, websocket
