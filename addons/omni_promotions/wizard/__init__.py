from . import loyalty_card_update_balance, omni_card_block
