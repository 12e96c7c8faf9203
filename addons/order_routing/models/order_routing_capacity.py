from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from odoo import fields, models

from odoo.addons.unified_inventory.core import Granted
from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.unified_inventory.store import HoldStore

from ..booking_store import BookingStore
from ..core.calendar import UTC, at, deadline, local_day, working_day
from ..core.capacity import is_full, taken_on
from ..core.promise import latest, parcel_dates, ready_at
from ..core.tariff import prices
from ..own_context import said, say
from .order_routing import _away

NOON = 12 * 60  # a parcel that comes on a day is promised for then
LOADS = 'order_routing_loads'  # context: what is taken, as read under the locks
BOOKED = 'order_routing.booked'  # in the cursor's cache: what was booked last
OWN_HOLD = 'order_routing_own_hold'  # context: the asker's own hold does not stand in its way


class _Loads(dict):
    """What is taken of places' days: a client's context cannot have one."""


class OrderRouting(models.AbstractModel):
    """What can be promised beside the goods: the days of places, their daily limits, slots.

    Read before any lock for the choice; read again under the locks on the places, which come
    after those on the products, and booked in the hold's own transaction.
    """

    _inherit = 'order.routing'

    # === CHOOSING ===#

    def _prepare_choice(self, request):
        """Override: the plan knows when its parcels leave and come."""
        choose = super()._prepare_choice(request)
        carrier = self._carrier(request)
        calendars = self._offered(request)._routing_calendars()
        offer = self._asked_offer(request) if request.options.get('slot') else None
        return partial(
            _choose_dated, choose, calendars, carrier._routing_journey(), self._now(), offer
        )

    def _place_facts(self, warehouses, request):
        """Override: places that are closed for long, or have enough orders for the day."""
        facts = defaultdict(dict, super()._place_facts(warehouses, request))
        if request.options.get('over'):
            return facts
        # A place without hours is never closed: nothing is reckoned for it without need.
        setups = self._offered(request)._routing_setups()
        places = self._offered(request).browse(
            place for place, s in setups.items() if s.has_hours or s.limit is not None
        )
        days = self._days(request, places)
        loads = self.env.context.get(LOADS)
        if not isinstance(loads, _Loads):
            loads = self._loads(self._own_store(), places, days)
        for place in places:
            if days[place.id] is None:
                facts[place.id] = {'excluded': 'closed', **facts[place.id]}
            elif place.id in loads:
                facts[place.id].update(taken=loads[place.id], capacity=setups[place.id].limit)
        for place, penalty in self._late(request).items():
            facts[place]['late'] = penalty
        return facts

    def _late(self, request):
        """Return ``{place: penalty}`` of the places whose parcel would come after the day that
        was agreed on (``request.options['due']``), in minor units."""
        carrier, due = self._carrier(request), request.options.get('due')
        if not (due and carrier.routing_late_penalty and request.destination):
            return {}
        now = self._now()
        table, journey = prices(carrier._routing_tariff()[carrier.id]), carrier._routing_journey()
        late = {}
        for place, setup in self._offered(request)._routing_setups().items():
            away = _away(setup.position, request.destination)
            zone = None if away is None else table.zone(away)
            dates = parcel_dates(setup.calendar, journey, zone, now)
            if dates and dates.arrives and dates.arrives > date.fromisoformat(due):
                late[place] = carrier._routing_minor(carrier.routing_late_penalty)
        return late

    def _reason(self, row, currency):
        """Override: the reasons of this file."""
        if row['code'] == 'closed':
            return self.env._('is closed')
        return super()._reason(row, currency)

    def _offered(self, request):
        return self.env['stock.warehouse'].sudo().browse(request.places)

    def _now(self):
        return fields.Datetime.now().replace(tzinfo=UTC)

    def _own_store(self):
        inventory = self.env['unified.inventory']
        return BookingStore(HoldStore(self.env.cr, inventory._scale()))

    def _days(self, request, places):
        """Return ``{place: the day that it would work on this request, or None}``."""
        if slot := request.options.get('slot'):
            return dict.fromkeys(places.ids, date.fromisoformat(slot['date']))
        now, collects = self._now(), request.options.get('promise') == 'collect'
        days = {}
        for place, calendar in places._routing_calendars().items():
            ready = collects and ready_at(calendar, now)
            day = local_day(calendar, ready) if ready else None
            days[place] = day if collects else working_day(calendar, now)
        return days

    def _loads(self, booked, places, days):
        """Return ``{place: orders taken on its day}`` of the places with a limit."""
        setups = places._routing_setups()
        limited = [p for p, setup in setups.items() if setup.limit is not None and days[p]]
        if not limited:
            return {}
        own = said(self.env, OWN_HOLD, 0)
        rows = defaultdict(list)
        last = max(days[place] for place in limited)
        for (place, _slot), bookings in booked.booked(limited, last, own).items():
            rows[place] += bookings
        return {place: taken_on(rows[place], days[place]) for place in limited}

    # === UNDER THE LOCKS ===#

    def _lock_capacity(self, store, request, choose):
        """Lock the places whose orders are counted, see what is taken, and return the choice
        that knows it.

        :raise Refusal: slot_gone, slot_full, no_capacity, place_closed
        """
        offered = self._offered(request)
        setups = offered._routing_setups()
        places = offered.browse(p for p, setup in setups.items() if setup.limit is not None)
        has_slot, collects = 'slot' in request.options, 'promise' in request.options
        if request.options.get('over') or not (places or collects):
            return choose
        booked, locked = BookingStore(store), places
        if has_slot:
            locked |= offered
        days = self._days(request, offered)
        before = self._loads(self._own_store(), places, days)
        booked.lock(locked.ids)
        # The asker's earlier hold is closed by now: nothing is left out any more.
        routing = self.with_context(**say(**{OWN_HOLD: 0}))
        after = routing._loads(booked, places, days)
        if has_slot:
            routing._check_slot(request, booked)
        if request.options.get('promise') == 'collect':
            self._check_place(request, days, after)
        if self._full(places, before) == self._full(places, after):
            return choose
        anew = self.env['unified.inventory'].with_context(**{LOADS: _Loads(after)})
        return anew._prepare_choice(request)

    def _inventory_of_now(self, request):
        """Return the inventory whose choice knows what is taken of places' days as of now, however
        old the view of this transaction is."""
        inventory = self.env['unified.inventory']
        places = self._offered(request).filtered('has_daily_limit')
        if not places:
            return inventory
        days = self._days(request, places)
        with inventory._short_transaction() as store:
            loads = self._loads(BookingStore(store), places, days)
        return inventory.with_context(**{LOADS: _Loads(loads)})

    def _full(self, places, loads):
        setups = places._routing_setups().items()
        return {place for place, setup in setups if is_full(setup.limit, loads.get(place, 0))}

    def _check_slot(self, request, booked):
        offer = self._asked_offer(request, booked)
        if offer and not offer.code:
            return
        slot = self.env['order.routing.slot'].sudo().browse(request.options['slot']['id'])
        open_offers = [
            other
            for other in self._slot_offers(slot.warehouse_id, slot.kind, booked)
            if not other.code
        ]
        raise self._slot_refusal('slot_full' if offer else 'slot_gone', open_offers)

    def _check_place(self, request, days, loads):
        place = self.env['stock.warehouse'].sudo().browse(request.options['place'])
        if days.get(place.id) is None:
            text = self.env._('%s is closed for the time being.', place.name)
            raise Refusal('place_closed', text)
        if place.id in loads and is_full(place._routing_limit(), loads[place.id]):
            text = self.env._('%s takes no more orders for that day.', place.name)
            raise Refusal('no_capacity', text)

    def _book_capacity(self, store, request, hold_id, decision):
        """Write what a decision takes of places' days beside the goods."""
        if request.options.get('promise') == 'collect':
            rows = [self._collect_row(request)]
        else:
            rows = self._parcel_rows(request, decision.plan or {})
        if rows:
            BookingStore(store).insert(hold_id, rows)
            self.env.cr.cache[BOOKED] = hold_id, rows

    def _collect_row(self, request):
        place = self.env['stock.warehouse'].sudo().browse(request.options['place'])
        calendar = place._routing_calendars()[place.id]
        now, slot = self._now(), request.options.get('slot') or {}
        if slot and (offer := self._asked_offer(request)):
            return place.id, offer.day, offer.slot, _naive(offer.ready), _naive(offer.until)
        ready, day = ready_at(calendar, now), working_day(calendar, now)
        if ready is None:  # sold all the same
            return place.id, local_day(calendar, now), slot.get('id'), None, _naive(now)
        until = deadline(calendar, day)
        return place.id, local_day(calendar, ready), slot.get('id'), _naive(ready), _naive(until)

    def _parcel_rows(self, request, plan):
        slot = (request.options.get('slot') or {}).get('id')
        return [
            (
                parcel['place'],
                date.fromisoformat(parcel['ships_on']),
                slot,
                parcel['promised_at'] and datetime.fromisoformat(parcel['promised_at']),
                datetime.fromisoformat(parcel['until']),
            )
            for parcel in plan.get('parcels', ())
            if parcel.get('ships_on')
        ]


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def _choose_dated(choose, calendars, journey, now, offer, stock):
    answer = choose(stock)
    if not isinstance(answer, Granted) or not answer.plan:
        return answer
    plan, dates = answer.plan, []
    for parcel in plan['parcels']:
        calendar = calendars.get(parcel['place'])
        dates.append(calendar and parcel_dates(calendar, journey, parcel['zone'], now))
    parcels = [
        {**parcel, **_dates_to_json(row, offer, journey.delivers)}
        for parcel, row in zip(plan['parcels'], dates, strict=True)
    ]
    promised = offer.day if offer else latest(dates)
    return replace(
        answer,
        plan={**plan, 'parcels': parcels, 'promised_on': promised and promised.isoformat()},
    )


def _dates_to_json(dates, offer, delivers):
    if offer:
        return {
            'ships_on': offer.day.isoformat(),
            'until': _naive(offer.until).isoformat(),
            'arrives_on': offer.day.isoformat(),
            'promised_at': _naive(offer.end).isoformat(),
        }
    if not dates:
        return {'ships_on': None, 'until': None, 'arrives_on': None, 'promised_at': None}
    noon = dates.arrives and _naive(at(delivers, dates.arrives, NOON))
    return {
        'ships_on': dates.ships.isoformat(),
        'until': _naive(dates.until).isoformat(),
        'arrives_on': dates.arrives and dates.arrives.isoformat(),
        'promised_at': noon and noon.isoformat(),
    }


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _prepare_locked(self, store, request, choose):
        """Override of `unified_inventory`: daily limits and slots are read anew."""
        choose = super()._prepare_locked(store, request, choose)
        if not self._takes_capacity(request):
            return choose
        return self.env['order.routing']._lock_capacity(store, request, choose)

    def _book_beside(self, store, request, hold_id, decision):
        """Override of `unified_inventory`: the places' days and slots are booked."""
        super()._book_beside(store, request, hold_id, decision)
        if self._takes_capacity(request):
            self.env['order.routing']._book_capacity(store, request, hold_id, decision)

    def _takes_capacity(self, request):
        """Whether places work on what is asked: it is sent, brought or kept to be collected."""
        return bool(request.destination or {'carrier_id', 'promise'} & request.options.keys())
