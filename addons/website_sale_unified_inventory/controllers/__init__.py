from . import cart, configurators, main, portal, stock, variant, websocket
