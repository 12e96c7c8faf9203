from odoo import fields, models


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

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: the goods of a paid order are taken from the one
        stock that all channels promise from."""
        self.ensure_one()
        if not draft and self.state != 'cancel' and not self.shipping_date:
            self._claim_stock()
        return super()._process_saved_order(draft)

    def _claim_stock(self):
        """Confirm or take the hold for this order's goods.

        What is left nowhere is refused, unless it is sold already (the till was offline) or
        somebody who may do so decided to go on: then it is debt.
        """
        quantities = {}
        for line in self.lines.filtered(lambda line: line._needs_hold()):
            product = line.product_id.id
            quantities[product] = quantities.get(product, 0) + line.qty
        request = self.config_id._till_request(quantities)
        if not request.wants:
            return
        hold_id, refused = self.env['unified.inventory']._hold(
            request,
            owner=f'{self._name},{self.uuid}',
            company=self.company_id,
            reference=self.pos_reference or self.name,
            confirm=True,
            force=self._is_sold_anyway(),
        )
        if refused:
            raise refused
        self.hold_ref = hold_id

    def _is_sold_anyway(self):
        self.ensure_one()
        if self.stock_decision == 'offline' or self.config_id.promised_stock_policy == 'warn':
            return True
        return self.stock_decision == 'consented' and self.config_id._may_sell_promised()

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
        return 'running' if self.picking_ids or self.session_id.picking_ids else 'open'
