from odoo import models

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core.calendar import UTC, local_day
from ..core.capacity import is_full
from ..core.promise import ready_at


class OrderRouting(models.AbstractModel):
    """Quotes of goods that are collected, or brought the same day."""

    _inherit = 'order.routing'

    def _quote_collect(self, wants, channel, to):
        places = (
            self.env['stock.warehouse']
            .sudo()
            .search([('company_id', '=', self.env.company.id), ('place_hands_over', '=', True)])
        )
        having = self._places_with(wants, channel)(places.ids)
        calendars, now = places._routing_calendars(), self._now()
        ready = {place.id: ready_at(calendars[place.id], now) for place in places}
        days = {
            place: moment and local_day(calendars[place], moment) for place, moment in ready.items()
        }
        loads = self._loads(self._own_store(), places, days)
        full = {p.id for p in places if is_full(p._routing_limit(), loads.get(p.id, 0))}
        slots = {}
        for offer in self._slot_offers(places, 'collect'):
            slots.setdefault(offer.place, []).append(self._offer_to_json(offer))
        rows = []
        for place in places:
            metres = self._distance(place.partner_id, to) if to else None
            code = self._collect_code(place.id, having, ready, full)
            values = {
                'place': place.code,
                'name': place.name,
                'distance_km': None if metres is None else round(metres / 1000, 1),
                'available': place.id in having,
                'ready_at': None if code else _utc(ready[place.id]),
                'code': code,
                'slots': slots.get(place.id, []),
            }
            rows.append((metres is None, metres or 0, place.code, values))
        return {'places': [row[-1] for row in sorted(rows, key=lambda row: row[:3])]}

    def _collect_code(self, place, having, ready, full):
        if place not in having:
            return 'no_stock'
        if ready[place] is None:
            return 'place_closed'
        return 'no_capacity' if place in full else ''

    def _quote_same_day(self, wants, channel, to):
        Carrier = self.env['delivery.carrier'].sudo()
        company = Carrier._check_company_domain(self.env.company)
        carriers = Carrier.search([('delivery_type', '=', 'same_day'), *company])
        if not carriers:
            raise Refusal('no_carrier', self.env._('Nobody brings orders the same day.'))
        carrier = min(carriers, key=lambda c: (c.fixed_price, c.id))
        places = (
            self.env['stock.warehouse']
            .sudo()
            .search([('company_id', '=', self.env.company.id), ('place_ships', '=', True)])
        )
        offers = self._same_day_offers(places.ids, to, self._places_with(wants, channel))
        return {
            'carrier': carrier.name,
            'currency': carrier._routing_currency().name,
            'price': carrier.fixed_price,
            'promised_on': offers[0].day.isoformat(),
            'slots': [self._offer_to_json(offer) for offer in offers],
        }

    def _places_with(self, wants, channel):
        """Return the function of warehouse ids that says which have all that is wanted, where
        it is wanted."""
        needed, bound = {}, {want.place for want in wants if want.place}
        for want in wants:
            needed[want.product] = needed.get(want.product, 0) + want.units

        def having(places):
            stock = self.env['unified.inventory']._available(list(needed), list(places), channel)
            return {
                place
                for place in places
                if bound <= {place}
                and all(stock.get((product, place), 0) >= n for product, n in needed.items())
            }

        return having

    def _offer_to_json(self, offer):
        place = self.env['stock.warehouse'].sudo().browse(offer.place)
        return {
            'slot': offer.slot,
            'place': place.code,
            'date': offer.day.isoformat(),
            'from': _utc(offer.start),
            'to': _utc(offer.end),
            'is_free': not offer.code,
        }


def _utc(moment):
    return moment.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S')
