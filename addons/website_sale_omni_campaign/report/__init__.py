from . import omni_campaign_result
