from . import crosschannel_return_line, sale_order_line, stock_move
