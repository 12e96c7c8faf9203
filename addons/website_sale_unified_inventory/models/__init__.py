from . import (
    payment_transaction,
    product_template,
    res_config_settings,
    res_partner,
    sale_order,
    sale_order_line,
    stock_warehouse,
    unified_inventory,
    unified_inventory_channel,
    website,
    website_live,
    website_stock,
)
