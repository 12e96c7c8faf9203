from . import (
    ir_websocket,
    product_template,
    res_config_settings,
    res_partner,
    sale_order,
    sale_order_line,
    stock_warehouse,
    unified_inventory,
    website,
    website_live,
    website_stock,
)
