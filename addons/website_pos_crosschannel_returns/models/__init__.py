from . import crosschannel_return, pos_order, unified_purchases
