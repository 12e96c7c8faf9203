from . import loyalty_program, sale_order
