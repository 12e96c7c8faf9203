from . import omni_campaign, res_partner
