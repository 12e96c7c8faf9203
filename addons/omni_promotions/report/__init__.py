from . import omni_card_liability, omni_card_settlement
