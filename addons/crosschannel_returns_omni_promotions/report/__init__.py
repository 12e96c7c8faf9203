from . import omni_card_settlement
