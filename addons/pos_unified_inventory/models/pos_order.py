from odoo import api, fields, models


class PosOrder(models.Model):
    _inherit = 'pos.order'

    # No foreign key: the hold commits in a transaction of its own, see unified.inventory.
    hold_ref = fields.Integer(string='Hold', copy=False, readonly=True)
    stock_decision = fields.Selection(
        [
            ('consented', 'Sold although promised'),
            ('offline', 'Sold without connection'),
        ],
        readonly=True,
        copy=False,
        help='Why goods were sold that may be promised to somebody else.',
    )
    stock_consent_user_id = fields.Many2one(
        'res.users',
        string='Consent of',
        readonly=True,
        copy=False,
        index='btree_not_null',
        help='The manager who agreed to sell goods promised to somebody else.',
    )

    # === OVERRIDES ===#

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: the goods of a paid order are taken from the one
        stock that all channels promise from. What a customer orders without a cashier is
        held before it can be paid."""
        self.ensure_one()
        if self.state != 'cancel':
            if not draft:
                self._claim_stock()
            elif self._is_ordered_by_customer():
                self._hold_before_payment()
        return super()._process_saved_order(draft)

    def _create_order_picking(self):
        """Override of `point_of_sale`: find the pickings that failed without a word."""
        res = super()._create_order_picking()
        if not self.shipping_date:
            self.picking_ids._finish_till_picking()
        return res

    def action_pos_order_cancel(self):
        """Override of `point_of_sale`: what was held for an order is given back."""
        res = super().action_pos_order_cancel()
        cancelled = self.filtered(lambda order: order.state == 'cancel')
        self._release_unsold(cancelled.mapped('uuid'))
        return res

    @api.model
    def _process_order(self, order, existing_order):
        """Override of `point_of_sale`: what the server alone knows is not taken from a till."""
        for field in ('hold_ref', 'stock_consent_user_id'):
            order.pop(field, None)
        return super()._process_order(order, existing_order)

    # === BUSINESS METHODS ===#

    def _release_unsold(self, uuids):
        """Give back what is held, not yet sold, for orders with these uuids."""
        domain = [
            ('owner', 'in', [f'{self._name},{uuid}' for uuid in uuids]),
            ('state', '=', 'held'),
        ]
        holds = self.env['unified.inventory.hold'].sudo().search(domain)
        self.env['unified.inventory']._release(holds.ids)

    def _hold_owner(self):
        return f'{self._name},{self.uuid}'

    def _is_ordered_by_customer(self):
        """Whether there is no cashier to ask: a kiosk, a customer's phone."""
        return self.source != 'pos'

    def _stock_request(self):
        """Return the core Request for the goods of this order."""
        lines = [line._to_till_line() for line in self.lines]
        config, inventory = self.config_id, self.env['unified.inventory']
        request = config._till_request(config._parse_till_lines(lines), bool(self.shipping_date))
        if self.shipping_date and request.wants and not self._has_kits():
            return inventory._sending_request(request, self.partner_id, self.company_id)
        return request

    def _has_kits(self):
        return any(product._is_kit() for product in self.lines.product_id)

    def _hold_before_payment(self):
        """Hold what a customer ordered, or refuse the order."""
        request = self._stock_request()
        if not request.wants:
            return
        _hold, refused = self.env['unified.inventory']._hold(
            request, owner=self._hold_owner(), company=self.company_id, reference=self.uuid
        )
        if refused:
            raise refused

    def _claim_stock(self):
        """Confirm or take the hold for this order's goods.

        What is left nowhere is refused, unless it is sold already (the till was offline) or
        somebody who may do so decided to go on: then it is debt, or goods that are sent later
        wait for new ones without a promise.
        """
        request = self._stock_request()
        if not request.wants:
            return
        anyway = self._is_sold_anyway(request)
        hold_id, refused = self.env['unified.inventory']._hold(
            request,
            owner=self._hold_owner(),
            company=self.company_id,
            reference=self.pos_reference or self.name,
            confirm=True,
            force=anyway and not self.shipping_date,
        )
        if refused and not anyway:
            raise refused
        self.hold_ref = hold_id

    def _is_sold_anyway(self, request):
        """Whether goods that are promised to others are sold all the same: nobody refuses
        what has left the store or was paid without a cashier, the server alone (a payment
        provider's answer) goes without asking."""
        self.ensure_one()
        config = self.config_id
        if self.env.su or self.stock_decision == 'offline':
            return True
        if config.promised_stock_policy == 'warn':
            return True
        if self.stock_decision != 'consented':
            return False
        consent = self.env['pos.stock.consent'].sudo()._find(config, self.uuid, request)
        if not consent and config._may_sell_promised():
            consent = self.env.user
        self.stock_consent_user_id = consent
        return bool(consent)

    def _hold_owner_state(self, reference):
        """Say how far the till order behind a hold is, see `unified.inventory`."""
        return self._hold_owner_states([reference])[reference]

    def _hold_owner_states(self, references):
        """Return ``{reference: state}``, as `_hold_owner_state`, in a fixed number of queries."""
        orders = self.search([('uuid', 'in', references)])
        states = dict.fromkeys(references, 'idle')
        return states | {order.uuid: order._hold_state() for order in orders}

    def _hold_state(self):
        self.ensure_one()
        if self.state == 'cancel':
            return 'void'
        if self.state == 'draft':
            return 'idle'
        # A day's goods leave the ledger when all of them have left the store.
        return 'running' if self.picking_ids or self.session_id._are_goods_moved() else 'open'
