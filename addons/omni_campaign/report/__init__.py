from . import omni_campaign_report
