"""What a customer likes: what they said, what a clerk was told, what their purchases say."""

from dataclasses import dataclass
from datetime import datetime

# Who is believed first
SOURCES = ('customer', 'clerk', 'learned')
LEAST_ORDERS = 2
LEAST_SHARE = 50  # per cent of what was bought of the kind


@dataclass(frozen=True, slots=True)
class Preference:
    """:param slot: within the kind, as the attribute whose size it is; 0 where there is one"""

    kind: str
    slot: int
    source: str
    date: datetime
    id: int = 0


def effective(preferences):
    """The one that counts of each slot: the customer's word before the clerk's before what was
    learned, the latest first.

    :return: list of `Preference`, by kind and slot
    """
    ranked = sorted(
        preferences,
        key=lambda one: (SOURCES.index(one.source), -one.date.timestamp(), -one.id),
    )
    found = {}
    for preference in ranked:
        found.setdefault((preference.kind, preference.slot), preference)
    return [found[key] for key in sorted(found)]


def learned(favourites):
    """What purchases say clearly enough: bought in two orders at least, and half of its kind.

    :param favourites: of `profile.favourites`, the strongest first
    :return: list of `profile.Favourite`, one for a slot
    """
    found = {}
    for one in favourites:
        found.setdefault((one.kind, one.slot), one)
    return [
        one for one in found.values() if one.orders >= LEAST_ORDERS and one.share >= LEAST_SHARE
    ]
