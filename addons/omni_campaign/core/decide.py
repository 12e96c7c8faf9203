"""For whom a campaign is, and which of several apply. The till decides the same in
``pos_omni_campaign/static/src/app/core/campaign.js``; tests/cases/*.json are run in both."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from .types import Campaign, Hours, Offer, Sale

DAY = 24 * 60
LIMITS = ('used_up', 'budget', 'used_by_customer')


def wall_clock(moment: datetime, zone: str) -> str:
    """Return what a clock on the wall shows at a moment (UTC, without time zone)."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).strftime('%Y-%m-%d %H:%M')


def in_hours(hours: tuple[Hours, ...], at: str) -> bool:
    """Return whether a time of the wall's clock is in one of these hours of the week."""
    today = date.fromisoformat(at[:10]).weekday()
    minute = int(at[11:13]) * 60 + int(at[14:16])
    for span in hours:
        late = span.end <= span.start  # goes on after midnight
        if today in span.days and span.start <= minute and (late or minute < span.end):
            return True
        if late and (today - 1) % 7 in span.days and minute < span.end:
            return True
    return False


def reason_against(campaign: Campaign, sale: Sale) -> str:
    """Return why a campaign is not for a sale, '' when it is: the first of 'draft', 'stopped',
    'not_started', 'over', 'hours', 'channel', 'store', 'customer_needed', 'segment', 'tier',
    'not_first', 'used_up', 'budget', 'used_by_customer'."""
    return (
        _against_time(campaign, sale.at)
        or _against_place(campaign, sale)
        or _against_customer(campaign, sale)
        or _against_limits(campaign, sale)
    )


def _against_time(campaign: Campaign, at: str) -> str:
    if campaign.state != 'running':
        return campaign.state
    if campaign.start and at < campaign.start:
        return 'not_started'
    if campaign.end and at >= campaign.end:
        return 'over'
    return 'hours' if campaign.hours and not in_hours(campaign.hours, at) else ''


def _against_place(campaign: Campaign, sale: Sale) -> str:
    if campaign.channels and sale.channel not in campaign.channels:
        return 'channel'
    return 'store' if campaign.stores and sale.store not in campaign.stores else ''


def _against_customer(campaign: Campaign, sale: Sale) -> str:
    audience = campaign.audience
    if not sale.known:
        return 'customer_needed' if audience != 'all' or campaign.max_each else ''
    if audience == 'segment' and not set(campaign.segments) & set(sale.segments):
        return 'segment'
    if audience == 'tier' and sale.tier not in campaign.tiers:
        return 'tier'
    if audience == 'first' and sale.first is not True:
        return 'customer_needed' if sale.first is None else 'not_first'
    return ''


def _against_limits(campaign: Campaign, sale: Sale) -> str:
    if campaign.max_uses and sale.uses >= campaign.max_uses:
        return 'used_up'
    if campaign.budget and sale.spent >= campaign.budget:
        return 'budget'
    return 'used_by_customer' if campaign.max_each and sale.uses_each >= campaign.max_each else ''


def choose(offers: list[Offer]) -> set[tuple[bool, int]]:
    """Return ``(ordinary, id)`` of those that apply together.

    They are taken by priority, the highest first, then campaigns before other programs, then by
    number. An exclusive one wants to be alone: it goes when one is taken before it, and after it
    none is taken. Of a group one is taken.
    """
    chosen, groups, alone, taken = set(), set(), False, False
    for offer in sorted(offers, key=lambda o: (-o.priority, o.ordinary, o.id)):
        if offer.kept:
            chosen.add((offer.ordinary, offer.id))
            continue
        if alone or (offer.stacking == 'exclusive' and taken):
            continue
        if offer.stacking == 'group' and offer.group in groups:
            continue
        chosen.add((offer.ordinary, offer.id))
        taken, alone = True, offer.stacking == 'exclusive'
        if offer.stacking == 'group':
            groups.add(offer.group)
    return chosen


def campaign_of(facts: dict) -> Campaign:
    """Return the campaign that plain JSON facts mean."""
    hours = tuple(
        Hours(tuple(span['days']), span['start'], span['end']) for span in facts.get('hours', ())
    )
    return Campaign(**{**_tuples(facts), 'hours': hours})


def sale_of(facts: dict) -> Sale:
    """Return the sale that plain JSON facts mean."""
    return Sale(**_tuples(facts))


def _tuples(facts: dict) -> dict:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in facts.items()}
