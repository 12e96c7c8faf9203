from .decide import (
    LIMITS,
    campaign_of,
    choose,
    in_hours,
    reason_against,
    sale_of,
    wall_clock,
)
from .limits import Promise, Right, Taken, right_of, taken
from .tier import Tier, tier_reached
from .types import Campaign, Hours, Offer, Sale

__all__ = [
    'LIMITS',
    'Campaign',
    'Hours',
    'Offer',
    'Promise',
    'Right',
    'Sale',
    'Taken',
    'Tier',
    'campaign_of',
    'choose',
    'in_hours',
    'reason_against',
    'right_of',
    'sale_of',
    'taken',
    'tier_reached',
    'wall_clock',
]
