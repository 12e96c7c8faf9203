from . import omni_campaign_report, omni_campaign_result
