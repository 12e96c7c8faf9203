from . import omni_card_liability
