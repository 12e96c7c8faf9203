from . import test_js, test_pos_campaign, test_till_campaigns
