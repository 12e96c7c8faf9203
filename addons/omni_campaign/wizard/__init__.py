from . import omni_campaign_preview
