from . import (
    omni_campaign,
    omni_campaign_preview,
    pos_config,
    pos_config_right,
    pos_order,
    pos_order_prices,
    res_partner,
)
