from . import (
    loyalty_program,
    omni_campaign,
    omni_campaign_decide,
    omni_campaign_hours,
    omni_campaign_redemption,
    omni_card_exception,
    omni_promotion,
    omni_tier,
    product_pricelist,
    res_partner,
    sale_order,
    stock_warehouse,
)
