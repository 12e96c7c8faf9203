from . import (
    delivery_carrier,
    product_template,
    res_partner,
    sale_order,
    sale_order_promise,
    stock_warehouse,
    website,
)
