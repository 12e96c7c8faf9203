from odoo import api, models, tools
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.core import Granted, Request
from odoo.addons.unified_inventory.exceptions import Refusal


class OrderRouting(models.AbstractModel):
    """What partners' programs may call, over XML-RPC and JSON-2: keyword arguments, plain
    JSON answers, typed refusals."""

    _inherit = 'order.routing'

    @api.model
    @api.readonly
    def quote(self, lines, destination, channel='web', delivery='ship'):
        """Tell where goods would be sent from now, by the cheapest carrier, and why.

        :param list lines: ``[{"sku", "quantity", "place" (optional warehouse code)}]``
        :param dict destination: ``{"latitude", "longitude"}`` or ``{"postcode", "country"}``;
            goods that are collected need none
        :param str delivery: 'ship', 'collect' or 'same_day'
        :return: ``{"carrier", "currency", "price", "cost", "exact", "promised_on" (a date, or
            None), "parcels": [{"place", "name", "zone", "distance_km", "weight", "price",
            "ships_on", "arrives_on", "lines": [{"sku", "quantity"}]}], "unused": [{"place",
            "name", "code", "reason"}], "next_best": {"cost", "more"} (with other places, if such
            a plan is known)}``; a line with a place is served there and adds no parcel. To
            collect ``{"places": [{"place", "name", "distance_km" (or None), "available",
            "ready_at" (UTC, or None), "code" ('' when it can be collected there),
            "slots"}]}``, the nearest first; the same day ``{"carrier", "currency", "price",
            "promised_on", "slots"}``. Slots are ``{"slot", "place", "date", "from", "to" (UTC),
            "is_free"}``
        :raise Refusal: insufficient_stock, unknown_destination, unknown_delivery,
            unknown_channel, out_of_reach, no_times, no_carrier, and those of
            `unified.inventory.hold` for lines
        """
        self._check_asker()
        inventory = self.env['unified.inventory']
        inventory._channel(channel)
        if delivery not in ('ship', 'collect', 'same_day'):
            text = self.env._('There is no way of delivery “%s”.', delivery)
            raise Refusal('unknown_delivery', text)
        wants = inventory._parse_lines(lines, channel)
        to = inventory._parse_destination(destination)
        if delivery == 'collect':
            return self._quote_collect(wants, channel, to)
        if to is None:
            raise Refusal('unknown_destination', self.env._('Where should it go?'))
        if delivery == 'same_day':
            return self._quote_same_day(wants, channel, to)
        places = tuple(inventory._parse_places(None).values())
        stock = inventory._available([want.product for want in wants], list(places), channel)
        requests = [
            Request(channel, wants, places, to, {'carrier_id': carrier.id})
            for carrier in self._quoted_carriers()
        ] or [Request(channel, wants, places, to)]
        return self._plan_to_public(self._cheapest(requests, stock))

    @api.model
    @api.readonly
    def explain(self, order_reference):
        """Tell where a confirmed order is sent from, and why not from the other places.

        :param str order_reference: the order's number
        :return: as `quote`, with ``"order"``, for each parcel its ``"transfers"`` and
            ``"carrier_cost"`` (what the carrier really asked for), and the ``"changes"`` since
            the order was confirmed: ``[{"time", "by", "reason", "what"}]``, the first one first
        :raise Refusal: unknown_order, not_routed
        """
        self._check_asker()
        domain = [('company_id', 'in', self.env.companies.ids)]
        known = isinstance(order_reference, str) and '\0' not in order_reference
        order_sudo = known and self.env['sale.order'].sudo().search(
            [('name', '=', order_reference), *domain], limit=1
        )
        if not order_sudo:
            raise Refusal('unknown_order', self.env._('There is no such order.'))
        if not self.env.user.has_group('unified_inventory.group_partner_service'):
            order_sudo.with_env(self.env).check_access('read')
        plan_sudo = order_sudo.routing_plan_id
        if not plan_sudo:
            text = self.env._('No places were chosen for this order.')
            raise Refusal('not_routed', text)
        public = self._plan_to_public(plan_sudo._to_json())
        for values, parcel in zip(public['parcels'], plan_sudo.parcel_ids, strict=True):
            values['transfers'] = parcel.picking_ids.mapped('name')
            values['carrier_cost'] = parcel.carrier_cost
        return {'order': order_sudo.name, **public, 'changes': plan_sudo._changes_to_public()}

    # === RIGHTS ===#

    def _check_asker(self):
        user = self.env.user
        if not (
            user.has_group('unified_inventory.group_partner_service')
            or user.has_group('sales_team.group_sale_salesman')
        ):
            raise AccessError(self.env._('This user may not ask for delivery plans.'))
        self.env['unified.inventory.bucket']._count_request()

    # === READING ===#

    def _quoted_carriers(self):
        Carrier = self.env['delivery.carrier'].sudo()
        return Carrier.search(
            [
                ('delivery_type', '=', 'zone_weight'),
                *Carrier._check_company_domain(self.env.company),
            ]
        )

    def _cheapest(self, requests, stock):
        """Return the JSON plan of the request that can be served at the least cost.

        :raise Refusal: insufficient_stock, when none can
        """
        answers = [self._plan(request, stock) for request in requests]
        plans = [answer.plan for answer in answers if isinstance(answer, Granted)]
        if not plans:
            raise self.env['unified.inventory']._refusal(answers[0])
        return min(plans, key=lambda plan: plan['cost'])

    # === OUTPUT ===#

    def _plan_to_public(self, plan):
        """The JSON plan with codes for ids and amounts in the currency's unit."""
        unit, currency = 10 ** plan['digits'], self._currency(plan['currency'])
        names = self._place_names([row['place'] for row in [*plan['parcels'], *plan['unused']]])
        carrier_sudo = self.env['delivery.carrier'].sudo().browse(plan['carrier_id'] or ())
        return {
            'carrier': carrier_sudo.name or '',
            'currency': plan['currency'],
            'price': plan['price'] / unit,
            'cost': plan['cost'] / unit,
            'exact': plan['exact'],
            'promised_on': plan.get('promised_on'),
            'parcels': [
                {
                    **{key: row[key] for key in ('zone', 'distance_km', 'weight')},
                    **{key: row.get(key) for key in ('ships_on', 'arrives_on')},
                    **names[row['place']],
                    'price': row['price'] / unit,
                    'lines': lines,
                }
                for row, lines in zip(plan['parcels'], self._public_lines(plan), strict=True)
            ],
            'unused': [
                {
                    **names[row['place']],
                    'code': row['code'],
                    'reason': self._reason(row, currency),
                }
                for row in plan['unused']
            ],
            **self._next_best_to_public(plan, currency),
        }

    def _next_best_to_public(self, plan, currency):
        """Return what the best plan with other places would have cost, if one is known."""
        if plan.get('next_best') is None:
            return {}
        cost, unit = plan['next_best'], 10 ** plan['digits']
        more = currency.round((cost - plan['cost']) / unit)
        return {'next_best': {'cost': cost / unit, 'more': more}}

    def _public_lines(self, plan):
        from_units = self.env['unified.inventory']._from_units
        products = {line[0] for parcel in plan['parcels'] for line in parcel['lines']}
        products_sudo = self.env['product.product'].sudo().browse(products)
        skus = {product.id: product.default_code or '' for product in products_sudo}
        return [
            [{'sku': skus[product], 'quantity': from_units(n)} for product, n in parcel['lines']]
            for parcel in plan['parcels']
        ]

    def _place_names(self, warehouse_ids):
        warehouses = self.env['stock.warehouse'].sudo().browse(warehouse_ids).exists()
        known = {w.id: {'place': w.code, 'name': w.name} for w in warehouses}
        return {i: known.get(i, {'place': '', 'name': ''}) for i in warehouse_ids}

    def _currency(self, name):
        return self.env['res.currency'].sudo().browse(self._currency_id(name))

    @tools.ormcache('name')
    def _currency_id(self, name):
        currencies = self.env['res.currency'].sudo().with_context(active_test=False)
        return currencies.search([('name', '=', name)], limit=1).id

    def _reason(self, row, currency):
        """Return the sentence that says why a place is not used."""
        amount = currency.format(row['amount'] / 10**currency.decimal_places)
        texts = {
            'no_stock': self.env._('has none of the goods'),
            'dearer': self.env._('would cost %s more', amount),
            'farther': self.env._(
                'costs the same, but is %.0f km farther away', row['distance_km']
            ),
            'partial': self.env._('has only a part; it would be one parcel more'),
            'unknown_position': self.env._('its position is not known'),
            'does_not_ship': self.env._('does not ship orders'),
            'out_of_reach': self.env._('is too far away for this carrier'),
            'no_capacity': self.env._(
                '%(taken)s of %(limit)s orders of the day',
                taken=row['amount'],
                limit=row.get('limit'),
            ),
        }
        return texts[row['code']]
