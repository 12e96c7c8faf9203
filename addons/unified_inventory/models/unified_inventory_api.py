from collections import defaultdict
from math import inf

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..core import Destination, Request, Want
from ..exceptions import Refusal

MOST_UNITS = 1_000_000  # of one product in one line
LONGEST_HOLD = 24 * 3600  # seconds
LONGEST_TEXT = 200  # characters of a code, a key or a reference


class UnifiedInventory(models.AbstractModel):
    """What partners' programs may call, over XML-RPC and JSON-2: keyword arguments, plain
    JSON answers, typed refusals (`..exceptions.Refusal`); each may refuse with
    too_many_requests (context ``retry_after`` says for how many seconds)."""

    _inherit = 'unified.inventory'

    @api.model
    @api.readonly
    def availability(self, skus, places=None, channel='web'):
        """Tell what can still be promised, in three queries whatever the counts.

        :param list skus: internal references of stocked products, of kits too: those are there
            as often as a place has all of their parts
        :param list places: warehouse codes; all places of the user's companies when None
        :param str channel: who asks: 'web', 'till', 'back_office', 'partner'
        :return: ``{sku: {place: {"on_hand", "reserved", "promised", "withheld",
            "available"}}}`` in the product's own unit; every asked pair is there. What is
            withheld from the channel is safety stock, threshold and stock set apart
        :raise Refusal: unknown_product, ambiguous_product, unknown_place, unknown_channel
        """
        self._check_partner()
        self._channel(channel)
        products, warehouses = self._parse_skus(skus), self._parse_places(places)
        asked = list(products.values()), list(warehouses.values())
        figures, kept = self._figures(*asked), self._withheld(*asked, channel)
        scale = self._scale()
        return {
            sku: {
                code: self._figure_to_json(
                    figures.get((product, warehouse)), kept.get((product, warehouse)), scale
                )
                for code, warehouse in warehouses.items()
            }
            for sku, product in products.items()
        }

    @api.model
    def hold(self, lines, channel='partner', request_key=None, ttl_seconds=None, destination=None):
        """Hold goods, all of the lines or none, for a while.

        :param list lines: ``[{"sku", "quantity", "place" (optional warehouse code)}]``
        :param str request_key: the same key gets the same answer, whatever happens between;
            with other content it is refused
        :param int ttl_seconds: how long, at most a day; the channel's own when None
        :param dict destination: ``{"latitude", "longitude"}`` or ``{"postcode", "country"}``
            of the receiver, where places are chosen by routing
        :return: ``{"hold_id", "state", "channel", "request_key", "reference", "expires_at",
            "lines": [{"sku", "place", "quantity", "backordered"}]}``; times are UTC,
            ``backordered`` of the quantity waits for goods to come. A kit is held as its
            parts, all of a line at one place
        :raise Refusal: insufficient_stock (context ``lines`` says what is available),
            request_key_reused, invalid_request_key, invalid_ttl, and those of `availability`
        """
        self._check_partner()
        if not _is_text(request_key):
            text = self.env._('A request key of 1 to %s characters is needed.', LONGEST_TEXT)
            raise Refusal('invalid_request_key', text)
        wants = self._parse_lines(lines, channel)
        request = Request(
            channel=channel,
            wants=wants,
            places=self._serving_places(),
            destination=self._parse_destination(destination),
        )
        hold_id, refused = self._hold(
            request,
            owner=self._partner_owner(),
            company=self.env.company,
            key=request_key,
            ttl=self._parse_ttl(ttl_seconds),
        )
        if refused:
            raise refused
        return self._hold_to_json(hold_id)

    @api.model
    def extend(self, hold_id, ttl_seconds):
        """Keep an open hold for at least this many seconds from now.

        :raise Refusal: unknown_hold (also another's), hold_not_open, invalid_ttl
        """
        self._check_partner()
        ttl = self._parse_ttl(ttl_seconds or 0)
        return self._renew_own(hold_id, ttl)

    @api.model
    def confirm(self, hold_id, order_reference):
        """Keep the goods of an open hold for this order; it does not expire any more.

        :raise Refusal: unknown_hold (also another's), hold_not_open, invalid_reference
        """
        self._check_partner()
        if not _is_text(order_reference) or not order_reference.strip():
            text = self.env._('An order reference of 1 to %s characters is needed.', LONGEST_TEXT)
            raise Refusal('invalid_reference', text)
        return self._renew_own(hold_id, 0, confirm=True, reference=order_reference.strip())

    @api.model
    def release(self, hold_id):
        """Give the goods of a hold back. Releasing twice is no error.

        :raise Refusal: unknown_hold (also another's)
        """
        self._check_partner()
        self._check_own(hold_id)
        self._release([hold_id])
        return self._hold_to_json(hold_id)

    # === RIGHTS ===#

    def _check_partner(self):
        user = self.env.user
        if not (
            user.has_group('unified_inventory.group_partner_service')
            or user.has_group('stock.group_stock_user')
        ):
            raise AccessError(self.env._('This user may not ask for stock.'))
        self.env['unified.inventory.bucket']._count_request()

    def _partner_owner(self):
        return f'rpc,{self.env.uid}'

    def _check_own(self, hold_id):
        Hold = self.env['unified.inventory.hold'].sudo()
        domain = [('id', '=', hold_id), ('owner', '=', self._partner_owner())]
        if type(hold_id) is not int or not Hold.search_count(domain):
            raise Refusal('unknown_hold', self.env._('There is no such hold.'))

    def _renew_own(self, hold_id, ttl, confirm=False, reference=None):
        self._check_own(hold_id)
        with self._short_transaction() as store:
            store.lock(store.products_of([hold_id]))
            renewed = store.renew(hold_id, ttl, confirm, reference)
        if not renewed:
            text = self.env._('This hold has expired or was released.')
            raise Refusal('hold_not_open', text)
        return self._hold_to_json(hold_id)

    # === INPUT ===#

    def _parse_skus(self, skus):
        """Return ``{sku: product id}`` in the order asked."""
        if not isinstance(skus, list | tuple) or not all(_is_text(sku) for sku in skus):
            raise Refusal('invalid_line', self.env._('References must be a list of texts.'))
        products = self.env['product.product'].sudo()
        domain = Domain('default_code', 'in', list(set(skus))) & products._get_stocked_domain()
        found = {}
        for product in products.search_fetch(domain, ['default_code']):
            if found.setdefault(product.default_code, product.id) != product.id:
                text = self.env._('Several products are called “%s”.', product.default_code)
                raise Refusal('ambiguous_product', text, sku=product.default_code)
        for sku in skus:
            if sku not in found:
                text = self.env._('There is no stocked product “%s”.', sku)
                raise Refusal('unknown_product', text, sku=sku)
        return {sku: found[sku] for sku in skus}

    def _parse_places(self, places):
        """Return ``{warehouse code: id}``; all places of the companies when None."""
        domain = [('company_id', 'in', self.env.companies.ids)]
        warehouses = self.env['stock.warehouse'].sudo().search_fetch(domain, ['code'])
        known = {warehouse.code: warehouse.id for warehouse in warehouses}
        if places is None:
            return known
        if not isinstance(places, list | tuple):
            text = self.env._('Places must be a list of warehouse codes.')
            raise Refusal('unknown_place', text)
        return {code: self._parse_place(code, known) for code in places}

    def _parse_place(self, code, known):
        """Return the id of a warehouse code, given all of ``{code: id}``."""
        if not _is_text(code) or code not in known:
            shown = str(code)[:LONGEST_TEXT]
            text = self.env._('There is no place “%s”.', shown)
            raise Refusal('unknown_place', text, place=shown)
        return known[code]

    def _serving_places(self):
        """Return the ids of the places that may serve an order whose places nobody fixed."""
        serves = Domain.OR(
            Domain(field, '=', True) for field in ('place_sells', 'place_ships', 'place_hands_over')
        )
        domain = serves & Domain('company_id', 'in', self.env.companies.ids)
        return tuple(self.env['stock.warehouse'].sudo().search(domain).ids)

    def _parse_lines(self, lines, channel):
        """Return the wants of partners' lines, sold through a channel."""
        if not isinstance(lines, list | tuple) or not lines:
            raise Refusal('invalid_line', self.env._('At least one line is needed.'))
        if not all(isinstance(line, dict) and {'sku', 'quantity'} <= {*line} for line in lines):
            raise Refusal('invalid_line', self.env._('A line is {sku, quantity, place}.'))
        products = self._parse_skus([line['sku'] for line in lines])
        places = self._parse_places(None)
        backorders = self._channel(channel).shortage_policy == 'backorder'
        wants = []
        for number, line in enumerate(lines):
            place = line.get('place')
            # XML-RPC clients without null send False
            anywhere = place is None or place is False or place == ''
            place_id = None if anywhere else self._parse_place(place, places)
            product = self.env['product.product'].sudo().browse(products[line['sku']])
            units = self._parse_quantity(line['quantity'], product)
            wait = backorders or product.sale_without_stock != 'no'
            goods = product._get_goods(self._from_units(units))
            if not goods:
                text = self.env._('There is no stocked product “%s”.', line['sku'])
                raise Refusal('unknown_product', text, sku=line['sku'])
            bundle = number if product._is_kit() else None
            wants += (
                Want(part.id, self._to_units(quantity), place_id, wait, bundle)
                for part, quantity in goods
            )
        return tuple(wants)

    def _parse_quantity(self, quantity, product):
        number = isinstance(quantity, int | float) and not isinstance(quantity, bool)
        if not number or not 0 < quantity < inf:  # a nan is neither
            text = self.env._('A quantity must be a number above zero.')
            raise Refusal('invalid_quantity', text, sku=product.default_code)
        if quantity > MOST_UNITS:
            text = self.env._('A quantity must not exceed %s.', MOST_UNITS)
            raise Refusal('quantity_too_large', text, sku=product.default_code)
        whole = product.uom_id._has_common_reference(self.env.ref('uom.product_uom_unit'))
        units = self._to_units(quantity)
        if (whole and quantity != int(quantity)) or units <= 0:
            text = self.env._('%s is sold in whole units.', product.display_name)
            raise Refusal('fractional_quantity', text, sku=product.default_code)
        return units

    def _parse_ttl(self, ttl_seconds):
        if ttl_seconds is None:
            return None
        if type(ttl_seconds) is not int or not 0 < ttl_seconds <= LONGEST_HOLD:
            text = self.env._('A hold lasts between 1 and %s seconds.', LONGEST_HOLD)
            raise Refusal('invalid_ttl', text)
        return ttl_seconds

    def _parse_destination(self, destination):
        """Return the core Destination of a partner's ``{"latitude", "longitude"}``."""
        if destination is None:
            return None
        keys = ('latitude', 'longitude')
        try:
            values = [destination[key] for key in keys]
            latitude, longitude = (float('nan' if isinstance(v, bool) else v) for v in values)
        except (TypeError, KeyError, ValueError, OverflowError):
            latitude = longitude = float('nan')
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            text = self.env._('A destination is {latitude, longitude} in degrees.')
            raise Refusal('unknown_destination', text)
        return Destination(latitude, longitude)

    # === OUTPUT ===#

    def _figure_to_json(self, figure, kept, scale):
        on_hand, reserved, promised, _rows = figure or (0, 0, 0, 0)
        withheld = kept.total if kept else 0
        return {
            'on_hand': on_hand / scale,
            'reserved': reserved / scale,
            'promised': promised / scale,
            'withheld': withheld / scale,
            'available': max(0, on_hand - reserved - promised - withheld) / scale,
        }

    def _hold_to_json(self, hold_id):
        # Read as it was just committed: this transaction's own snapshot is older.
        with self._short_transaction() as store:
            hold, taken = store.hold_values(hold_id), store.taken_parts(hold_id)
        units, waiting = defaultdict(int), defaultdict(int)
        for kind, part in taken:
            units[part.product, part.place] += part.units
            waiting[part.product, part.place] += part.units if kind == 'backorder' else 0
        skus = dict(self._names('product.product', {key[0] for key in units}, 'default_code'))
        codes = dict(self._names('stock.warehouse', {key[1] for key in units}, 'code'))
        return {
            **hold,
            'lines': [
                {
                    'sku': skus[product] or '',
                    'place': codes[place],
                    'quantity': self._from_units(units[product, place]),
                    'backordered': self._from_units(waiting[product, place]),
                }
                for product, place in units
            ],
        }

    def _names(self, model, ids, field):
        return [(r.id, r[field]) for r in self.env[model].sudo().browse(ids)]


def _is_text(value):
    """Whether it is a text that the database can keep and an index can find."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and '\0' not in value
