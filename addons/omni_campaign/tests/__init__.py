from . import (
    test_api,
    test_campaign,
    test_campaign_right,
    test_core,
    test_limits,
    test_preview,
    test_result,
    test_rights,
    test_tier,
)
