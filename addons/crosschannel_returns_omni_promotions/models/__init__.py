from . import loyalty_card, res_company
