from . import loyalty_card, loyalty_program, sale_order
