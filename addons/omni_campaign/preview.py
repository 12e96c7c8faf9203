"""What a preview pretends, for everything inside a ``with``. As in `omni_promotions.change` it is
kept with the cursor: nobody can send it."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

KEY = 'omni_campaign.preview'


@dataclass(frozen=True)
class Preview:
    """:ivar moment: UTC, without time zone; ``place``: a warehouse's id, 0 for none"""

    channel: str
    place: int
    moment: datetime


@contextmanager
def previewing(env, preview):
    """Let the orders inside be sold like this."""
    cache, outer = env.cr.cache, env.cr.cache.get(KEY)
    cache[KEY] = preview
    try:
        yield preview
    finally:
        cache[KEY] = outer


def current_preview(env):
    """Return the `Preview` that is under way, or None."""
    return env.cr.cache.get(KEY)
