from . import loyalty_card_update_balance, mail_compose_message, omni_card_block
