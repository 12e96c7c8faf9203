from . import crosschannel_return
from . import crosschannel_return_tender
from . import pos_order
from . import pos_order_line
from . import pos_session
from . import sale_order
from . import sale_order_line
from . import stock_picking
