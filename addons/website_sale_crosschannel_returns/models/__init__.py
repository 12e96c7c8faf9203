from . import (
    crosschannel_return,
    crosschannel_return_attempt,
    crosschannel_return_line,
    crosschannel_return_origin,
    crosschannel_return_parcel,
    crosschannel_return_request,
    mail_template,
    sale_order,
    stock_move,
    stock_picking,
    stock_warehouse,
)
