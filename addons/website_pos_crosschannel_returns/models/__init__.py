from . import crosschannel_return, pos_order, unified_customer_claim, unified_purchases
