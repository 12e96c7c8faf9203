from . import test_campaign_right, test_js, test_pos_campaign, test_till_campaigns
