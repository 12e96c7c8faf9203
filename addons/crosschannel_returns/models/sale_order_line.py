from odoo import api, fields, models
from odoo.fields import Command, Domain

from .. import core
from .sale_order import READERS


class SaleOrderLine(models.Model):
    _name = 'sale.order.line'
    _inherit = ['sale.order.line', 'crosschannel.return.origin.line']

    _crosschannel_link = 'sale_line_id'

    crosschannel_return_line_ids = fields.One2many(
        'crosschannel.return.line', 'sale_line_id', groups=READERS
    )
    crosschannel_fee_return_line_id = fields.Many2one(
        'crosschannel.return.line', 'Fee of Return', index='btree_not_null', copy=False
    )
    crosschannel_returned_qty = fields.Float(
        'Returned',
        compute='_compute_crosschannel_returned',
        store=True,
        digits='Product Unit',
        help='Units taken back for good: not replaced, and not to be invoiced.',
    )
    crosschannel_pending_qty = fields.Float(
        'Return Not Received',
        compute='_compute_crosschannel_returned',
        store=True,
        digits='Product Unit',
        help='Settled with the customer while the goods are not booked in yet '
        '(a till that updates stock at closing).',
    )

    @api.depends(
        'product_uom_qty',
        'qty_delivered',
        'move_ids.state',
        'move_ids.quantity',
        'move_ids.to_refund',
        'crosschannel_return_line_ids.quantity',
        'crosschannel_return_line_ids.is_received',
        'crosschannel_return_line_ids.return_id.state',
    )
    def _compute_crosschannel_returned(self):
        for line in self:
            pending = sum(
                return_line.quantity
                for return_line in line.crosschannel_return_line_ids
                if return_line.return_id.state == 'settled' and not return_line.is_received
            )
            back = pending + line._crosschannel_received(to_refund=True)
            missing = line.product_uom_qty - (line.qty_delivered - pending)
            line.crosschannel_pending_qty = pending
            line.crosschannel_returned_qty = max(0.0, min(back, missing))

    @api.depends(
        'crosschannel_returned_qty',
        'crosschannel_pending_qty',
        'order_id.crosschannel_return_ids.invoicing',
    )
    def _compute_qty_to_invoice(self):
        """Override of `sale`: units that came back are not offered to be invoiced again, nor is
        a discount that went back with them as a whole."""
        super()._compute_qty_to_invoice()
        for line in self:
            if line.qty_to_invoice > 0:
                gone = line._crosschannel_is_order_discount() and line._crosschannel_is_gone()
                back = line.qty_to_invoice if gone else line._crosschannel_not_to_invoice()
                line.qty_to_invoice = max(0.0, line.qty_to_invoice - back)

    @api.depends('crosschannel_returned_qty')
    def _compute_invoice_status(self):
        """Override of `sale`: what is credited counts as invoiced, there is nothing left."""
        super()._compute_invoice_status()
        for line in self:
            if (
                line.invoice_status == 'no'
                and line.state == 'sale'
                and line.crosschannel_returned_qty
                and line.invoice_lines
                and line.product_uom_id.compare(
                    line.qty_invoiced + line.crosschannel_returned_qty, line.product_uom_qty
                )
                >= 0
            ):
                line.invoice_status = 'invoiced'

    @api.depends('crosschannel_returned_qty', 'crosschannel_pending_qty')
    def _compute_untaxed_amount_to_invoice(self):
        """Override of `sale`: the same units are left out of the amount."""
        super()._compute_untaxed_amount_to_invoice()
        for line in self:
            back = line._crosschannel_not_to_invoice()
            if back and line.product_uom_qty and line.untaxed_amount_to_invoice > 0:
                price = line.price_subtotal / line.product_uom_qty
                line.untaxed_amount_to_invoice = max(
                    0.0, line.untaxed_amount_to_invoice - price * back
                )

    @api.depends('crosschannel_returned_qty', 'crosschannel_pending_qty')
    def _compute_amount_to_invoice(self):
        """Override of `sale`: the same units are left out of the amount."""
        super()._compute_amount_to_invoice()
        for line in self:
            back = line._crosschannel_not_to_invoice()
            if back and line.product_uom_qty and line.amount_to_invoice > 0:
                price = line.price_total / line.product_uom_qty
                line.amount_to_invoice = max(0.0, line.amount_to_invoice - price * back)

    def _prepare_invoice_line(self, **optional_values):
        """Override of `sale`: a discount on the order is invoiced without the part that
        belonged to units given back before they were invoiced, and free goods that are no
        longer earned are invoiced at what was charged for them."""
        values = super()._prepare_invoice_line(**optional_values)
        is_free = self._crosschannel_is_free()
        if (is_free or self._crosschannel_is_order_discount()) and values.get('quantity'):
            order_sudo = self.order_id.sudo()  # accountants see no returns
            untaxed, tax = order_sudo._crosschannel_uninvoiced_share(self)
            if untaxed:
                included = tax if any(self.tax_ids.mapped('price_include')) else 0
                back = self.order_id._crosschannel_major(untaxed + included)
                if is_free:
                    values.update(price_unit=0.0, discount=0.0)
                    back += self._crosschannel_invoiced_for_free()
                values['price_unit'] -= back / values['quantity']
        return values

    # === BUSINESS METHODS ===

    def _crosschannel_invoiced_for_free(self):
        """What earlier invoices of a free product have charged for it."""
        lines = self.invoice_lines.filtered(lambda line: line.parent_state != 'cancel')
        return -sum(
            line.move_id.direction_sign
            * line.price_unit
            * line.quantity
            * (1 - (line.discount or 0.0) / 100)
            for line in lines
        )

    def _crosschannel_is_gone(self):
        """Whether all of an order discount went back with units that are never invoiced."""
        self.ensure_one()
        order_sudo = self.order_id.sudo()
        untaxed, _tax = order_sudo._crosschannel_uninvoiced_share(self)
        return bool(untaxed) and untaxed == order_sudo._crosschannel_minor(self.price_subtotal)

    def _crosschannel_not_to_invoice(self):
        """Units returned for good that the native figure still counts."""
        self.ensure_one()
        if self.product_id.invoice_policy == 'order':
            return self.crosschannel_returned_qty
        return self.crosschannel_pending_qty

    def _crosschannel_received(self, to_refund):
        """Units back from the customer, by whether they lowered the delivered quantity."""
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: (
                move.state == 'done'
                and move.origin_returned_move_id
                and move.location_id._is_outgoing()
                and bool(move.to_refund) == to_refund
            )
        )
        return self._crosschannel_sum(moves)

    def _crosschannel_sum(self, moves):
        return self.product_id.uom_id._compute_quantity(
            sum(move._quantity_in_product_uom() for move in moves), self.product_uom_id, round=False
        )

    def _crosschannel_sold_elsewhere(self):
        """Hook: units another document sold and invoiced (a till's receipt takes them back)."""
        self.ensure_one()
        return 0.0

    def _crosschannel_delivered_elsewhere(self):
        """Hook: of the delivered quantity, what returns by another document."""
        return self._crosschannel_sold_elsewhere()

    def _crosschannel_is_goods(self):
        """Whether the line is something a customer can bring back."""
        self.ensure_one()
        return self.product_id.type == 'consu' and not self.display_type and not self.is_downpayment

    def _crosschannel_is_order_discount(self):
        """Whether the line is a discount given on other lines of the order."""
        self.ensure_one()
        return self.price_subtotal < 0 and not self.is_downpayment

    def _crosschannel_discounted_lines(self, lines):
        """The lines an order discount belongs to: those with its taxes, or else all."""
        self.ensure_one()
        reward = self.reward_id
        lines = lines.filtered(
            lambda line: (
                line.price_subtotal > 0
                and not line.is_downpayment
                and not line.crosschannel_fee_return_line_id
            )
        )
        if reward.program_id.is_payment_program:
            return lines  # a card pays for the delivery too
        lines = lines.filtered(lambda line: not line._is_delivery()) or lines
        if reward.discount_applicability == 'specific':
            products = reward.all_discount_product_ids
            lines = lines.filtered(lambda line: line.product_id in products) or lines
        return lines.filtered(lambda line: line.tax_ids == self.tax_ids) or lines

    def _crosschannel_coming(self, without=None):
        """Units announced as a return, by any channel, and not received yet, by line."""
        domain = self.env['crosschannel.return']._active_domain('return_id.')
        domain &= Domain('sale_line_id', 'in', self.ids) & Domain('is_received', '=', False)
        if without:
            domain &= Domain('return_id', '!=', without.id)
        announced = dict(
            self.env['crosschannel.return.line']._read_group(
                domain, ['sale_line_id'], ['quantity:sum']
            )
        )
        return {
            line: announced.get(line, 0.0) + line._crosschannel_sum(line._crosschannel_under_way())
            for line in self
        }

    def _crosschannel_under_way(self):
        """Moves of returns made in the warehouse that are not received yet."""
        return self.move_ids.filtered(
            lambda move: (
                move.state not in ('done', 'cancel')
                and move.origin_returned_move_id
                and move.location_id._is_outgoing()
                and not move.crosschannel_return_line_id
            )
        )

    def _crosschannel_returnables(self, without=None):
        """Units of each line that may come back now, in the unit of the line.

        :param without: a return that does not count against itself
        :return: {line: quantity}
        """
        returns = self.env['crosschannel.return']
        coming, units = self._crosschannel_coming(without), returns._to_units
        return {
            line: returns._from_units(
                core.returnable(
                    core.Delivered(
                        delivered=units(
                            line.qty_delivered - line._crosschannel_delivered_elsewhere()
                        ),
                        back=units(line._crosschannel_received(to_refund=False)),
                        coming=units(coming[line]),
                    )
                )
            )
            if line._crosschannel_is_goods()
            else 0.0
            for line in self
        }

    def _crosschannel_delivered_at(self):
        """When each line was last delivered to the customer."""
        return dict(
            self.env['stock.move']._read_group(
                [
                    ('sale_line_id', 'in', self.ids),
                    ('state', '=', 'done'),
                    ('location_dest_id.usage', '=', 'customer'),
                    ('location_id.usage', '!=', 'customer'),
                ],
                ['sale_line_id'],
                ['date:max'],
            )
        )

    def _crosschannel_sold_qty(self):
        return self.product_uom_qty

    def _crosschannel_delivered_qty(self):
        return self.qty_delivered

    def _crosschannel_taxes(self):
        return self.tax_ids

    def _crosschannel_earns(self):
        return not self.reward_id and not self._is_delivery() and not self.is_downpayment

    def _crosschannel_is_free(self):
        return self.reward_id.reward_type == 'product'

    def _crosschannel_charged_as(self):
        """Override: what is charged for free goods that are kept is money, the goods stay."""
        if not self._crosschannel_is_free():
            return self
        product = self.reward_id.discount_line_product_id
        return self.new(
            {
                'order_id': self.order_id.id,
                'product_id': product.id,
                'name': self.name,
                'product_uom_id': product.uom_id.id,
                'tax_ids': [Command.set(self.tax_ids.ids)],
            }
        )
