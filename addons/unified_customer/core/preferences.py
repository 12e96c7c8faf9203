"""What a customer likes: what they said, what a clerk was told, what their purchases say, what
they looked at."""

from dataclasses import dataclass
from datetime import datetime

from .profile import Line

# Who is believed first
SOURCES = ('customer', 'clerk', 'learned', 'browsing')
LEAST_ORDERS = 2
LEAST_VIEWS = 3  # a look is less than a purchase
LEAST_SHARE = 50  # per cent of what was bought of the kind


@dataclass(frozen=True, slots=True)
class Preference:
    """:param slot: within the kind, as the attribute whose size it is; 0 where there is one"""

    kind: str
    slot: int
    source: str
    date: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A product that was looked at in the shop.

    :param traits: of the variant, ((kind, slot, value), ...)
    """

    date: datetime
    template: int
    product: int
    category: int
    traits: tuple = ()


def effective(preferences):
    """The one that counts of each slot: the customer's word before the clerk's before what was
    learned of purchases before what was looked at, the latest first.

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


def learned(favourites, least=LEAST_ORDERS):
    """What is said clearly enough: by two orders at least, and half of its kind.

    :param favourites: of `profile.favourites`, the strongest first
    :param least: orders that it takes
    :return: list of `profile.Favourite`, one for a slot
    """
    found = {}
    for one in favourites:
        found.setdefault((one.kind, one.slot), one)
    return [one for one in found.values() if one.orders >= least and one.share >= LEAST_SHARE]


def browsed(views):
    """What looks say, as lines for `profile.favourites`: a product counts once a day for its
    category. For its size and colour it counts only if several variants were looked at, the last
    of them: a page opens with a variant nobody asked for.

    :param views: list of `View` of one customer
    :return: list of `profile.Line`
    """
    looks = {}
    for view in sorted(views, key=lambda one: (one.date, one.product)):
        looks.setdefault((view.date.date(), view.template), []).append(view)
    return [
        Line(
            order=('view', day, template),
            date=day,
            quantity=1,
            amount=0,
            traits=(
                ('category', 0, some[-1].category),
                *(some[-1].traits if len({one.product for one in some}) > 1 else ()),
            ),
        )
        for (day, template), some in looks.items()
    ]
