from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.unified_inventory.core import Granted, Request, Want, with_goods_to_come
from odoo.addons.unified_inventory.exceptions import Refusal


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    routing_plan_id = fields.Many2one(
        'order.routing.plan', string='Fulfilment Plan', copy=False, readonly=True
    )
    routing_parcel_ids = fields.One2many(related='routing_plan_id.parcel_ids', string='Parcels')
    routing_explanation = fields.Html(related='routing_plan_id.explanation')
    routing_parcel_count = fields.Integer(compute='_compute_routing_parcel_count')

    routing_preview = fields.Html(
        string='Would Be Sent From', compute='_compute_routing_preview', sanitize=False
    )

    @api.depends('state')
    def _compute_routing_preview(self):
        for order in self:
            order.routing_preview = order._origin._routing_render_preview()

    def _compute_routing_parcel_count(self):
        for order in self:
            order.routing_parcel_count = len(order.routing_parcel_ids)

    # === OVERRIDES ===#

    def _hold_request(self):
        """Override of `unified_inventory`: goods that are sent come from wherever is best."""
        if not self._routing_is_sent():
            return super()._hold_request()
        return self._routing_request(self._routing_carrier())

    def _hold_stock(self, confirm=False, ttl=None, wait=False, paying=False):
        """Override of `unified_inventory`: what is held sets the delivery price, what is
        confirmed becomes the order's plan."""
        try:
            order = self.with_company(self.company_id)
            refused = super(SaleOrder, order)._hold_stock(
                confirm=confirm, ttl=ttl, wait=wait, paying=paying
            )
        except Refusal as refusal:
            if refusal.code != 'unknown_destination':
                raise
            return refusal
        if not refused and confirm:
            self._routing_keep_plan()
        elif not refused:
            self._routing_refresh_price()
        return refused

    def _serve_breach(self, order_id, breach, units, moved):
        """Override of `unified_inventory`: the router finds another place for goods that are
        gone. What a customer collects at a place is not sent elsewhere."""
        order = self.browse(order_id).exists().with_company(breach.company_id)
        lines = order.order_line.filtered(
            lambda line: line.product_id == breach.product_id and line._is_routable()
        )
        if order.state != 'sale' or not lines or not order._routing_is_sent():
            return 0
        order._routing_lock()
        # A kit of the order may be promised the same goods there: it is not taken apart.
        product, origin = breach.product_id.id, breach.warehouse_id.id
        units = min(units, lines._routing_unsent().get((product, origin), 0))
        if not moved and not units:
            return 0
        if not moved:
            request = order._routing_request(order._routing_carrier())
            places = tuple(p for p in request.places if p != breach.warehouse_id.id)
            want = Want(breach.product_id.id, units)
            request = replace(request, wants=(want,), places=places)
            moved = self.env['unified.inventory']._take_elsewhere(breach, request)
        flows = [(product, origin, part.place, part.units) for part in moved]
        lines._routing_shift(flows)
        if flows:
            text = self.env._('%s has less than it has promised.', breach.warehouse_id.name)
            order._routing_write_down(flows, {breach._key()}, text)
        return sum(part.units for part in moved)

    # === ACTIONS ===#

    def action_view_routing_parcels(self):
        """Show what each place sends of this order."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'order_routing.order_routing_parcel_action'
        )
        return {**action, 'domain': [('plan_id', '=', self.routing_plan_id.id)], 'context': {}}

    # === BUSINESS METHODS ===#

    def _routing_carrier(self):
        """Return the carrier that brings this order's goods; none when they are collected or
        no delivery was chosen."""
        self.ensure_one()
        return self.carrier_id.browse() if self._routing_is_collected() else self.carrier_id

    def _routing_is_collected(self):
        return bool(self.carrier_id.delivery_type == 'in_store' or self.pickup_location_data)

    def _routing_is_sent(self):
        """Whether the places are chosen: goods that a carrier brings; without a delivery method
        those of the back office where the company wants it."""
        self.ensure_one()
        if self._routing_is_collected():
            return False
        wanted = self.company_id.routing_without_carrier
        return bool(self.carrier_id) or (wanted and self._hold_channel() == 'back_office')

    def _routing_request(self, carrier):
        """Return the core Request for this order's goods brought by a carrier.

        Without a known destination a carrier with the same price everywhere takes them from
        the order's own warehouse first.

        :raise Refusal: unknown_destination
        """
        self.ensure_one()
        address = self.partner_shipping_id
        to = self.env['order.routing.postcode'].sudo()._locate_partner(address)
        if not to and carrier.delivery_type == 'zone_weight':
            text = self.env._('The delivery address has no postcode we know.')
            raise Refusal('unknown_destination', text)
        wants = tuple(
            want for line in self.order_line if line._needs_hold() for want in line._routing_wants()
        )
        return Request(
            self._hold_channel(),
            wants,
            self._routing_places(),
            to,
            {'carrier_id': carrier.id},
            self.campaign_id.id or None,
        )

    def _routing_places(self):
        """Return the warehouse ids that may send, this order's own first; none is excluded."""
        ids = self.env['stock.warehouse']._routing_sending(self.company_id)
        own, excluded = self.warehouse_id.id, self._routing_excluded_places()
        if not ids:
            ids = [own]
        return tuple(sorted({*ids} - excluded, key=lambda i: (i != own, i)))

    def _routing_preview(self, carrier):
        """Return the JSON plan for this order with a carrier: the one that is held for just
        that, else the one that would be held now.

        What is held for this order counts as available to it.

        :raise Refusal: insufficient_stock, unknown_destination, nothing_to_send
        """
        self.ensure_one()
        routing = self.env['order.routing'].with_company(self.company_id)
        request = self._routing_request(carrier)
        if not request.wants:
            text = self.env._('Nothing of this order is sent from stock.')
            raise Refusal('nothing_to_send', text)
        choose = routing._prepare_choice(request)
        held, stock = self._routing_read(request)
        if held:
            return held
        answer = choose(stock)
        if not isinstance(answer, Granted):
            raise self.env['unified.inventory']._refusal(answer)
        return answer.plan

    def _routing_read(self, request):
        """Return the plan that is held for exactly this request, or None, and the stock this
        order can have; both as they are now, not as this transaction once saw them."""
        inventory = self.env['unified.inventory']
        products = sorted({want.product for want in request.wants})
        places = {*request.places, *(w.place for w in request.wants if w.place)}
        with inventory._short_transaction() as store:
            hold_id, digest, live = store.find(self._hold_owner(), None) or (None, None, False)
            if live and digest == inventory._digest(request):
                return store.plan_of(hold_id), {}
            own = store.open_parts(hold_id) if live else []
            stock = inventory._offered(
                store, products, sorted(places), request.channel, request.campaign, own
            )
        return None, with_goods_to_come(request, stock)

    def _routing_shown_parcels(self):
        """Return what each place sends, or will send while it is held for this order:
        ``[{"place", "goods": [(product name, quantity)]}]``, most first."""
        self.ensure_one()
        plan = self.routing_plan_id and self.routing_plan_id._to_json()
        if not plan and self._routing_is_sent():
            try:
                request = self._routing_request(self._routing_carrier())
                plan, _stock = self._routing_read(request)
            except Refusal:
                return []
        if not plan:
            return []
        rows = [row for parcel in plan['parcels'] for row in parcel['lines']]
        products_sudo = self.env['product.product'].sudo().browse({row[0] for row in rows})
        names = {product.id: product.name for product in products_sudo}
        places = self.env['order.routing']._place_names([p['place'] for p in plan['parcels']])
        from_units = self.env['unified.inventory']._from_units
        return [
            {
                'place': places[parcel['place']]['name'],
                'goods': [(names[product], from_units(units)) for product, units in lines],
            }
            for parcel in sorted(plan['parcels'], key=lambda p: -p['weight'])
            if (lines := [row for row in parcel['lines'] if row[1]])
        ]

    def _routing_render_preview(self):
        """Return the HTML that tells where a quotation would be sent from now, and why."""
        if not self or self.state not in ('draft', 'sent') or not self._routing_is_sent():
            return False
        order = self.with_company(self.company_id)
        try:
            plan = order._routing_preview(order._routing_carrier())
        except Refusal as refusal:
            values = {'refusal': refusal.text}
        else:
            public = self.env['order.routing']._plan_to_public(plan) if plan else {}
            currency = self.env['order.routing']._currency(public.get('currency'))
            values = {'plan': public, 'currency': currency}
        return self.env['ir.qweb']._render('order_routing.preview', values)

    def _routing_keep_plan(self):
        """Keep the plan of the confirmed hold with this order, once."""
        self.ensure_one()
        if not self.hold_ref or self.routing_plan_id.hold_ref == self.hold_ref:
            return
        plan = self.env['unified.inventory']._plan_of(self.hold_ref)
        Plan = self.env['order.routing.plan'].sudo()
        for line, place in self._routing_bundles(plan or {}):
            line.warehouse_id = place
        kept = Plan.create(Plan._prepare_vals(self, plan)) if plan else Plan
        self.routing_plan_id = kept

    def _routing_bundles(self, plan):
        """Return ``[(line, place)]``: which kits of this order a JSON plan has, and where."""
        place_of = plan.get('bundles', {})
        lines = self.order_line.filtered(lambda line: str(line.id) in place_of)
        return [(line, place_of[str(line.id)]) for line in lines]

    def _routing_refresh_price(self):
        """Bring the delivery price in line with the plan, before it is paid.

        :return: whether it has changed
        """
        self.ensure_one()
        carrier = self._routing_carrier().sudo()
        line = self.order_line.filtered('is_delivery')
        if (
            carrier.delivery_type != 'zone_weight'
            or not line
            or self.state not in ('draft', 'sent')
        ):
            return False
        rate = carrier.rate_shipment(self)
        if not rate['success'] or not self.currency_id.compare_amounts(
            rate['price'], line[0].price_unit
        ):
            return False
        self.set_delivery_line(carrier, rate['price'])
        return True
