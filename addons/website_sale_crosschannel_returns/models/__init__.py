from . import (
    crosschannel_return,
    crosschannel_return_attempt,
    crosschannel_return_line,
    crosschannel_return_request,
    sale_order,
    stock_warehouse,
)
