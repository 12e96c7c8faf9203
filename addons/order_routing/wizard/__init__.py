from . import order_routing_drive, order_routing_simulation
