from collections import defaultdict

from odoo import models
from odoo.fields import Domain

SOLD = ('paid', 'done')


class PosOrder(models.Model):
    """An order of a till comes back as one of any channel does."""

    _name = 'pos.order'
    _inherit = ['pos.order', 'crosschannel.return.origin']

    def _crosschannel_lines(self):
        return self.lines.filtered(lambda line: line._crosschannel_is_goods())

    def _crosschannel_base_lines(self):
        """What was sold; what came back with the same ticket is another's."""
        lines = self.lines.filtered(lambda line: not line._crosschannel_is_return())
        base_lines = lines._prepare_tax_base_line_values()
        if self.amount_total < 0:  # such a ticket counts in negative quantities
            for base_line in base_lines:
                base_line['quantity'] *= -1
        return base_lines

    def _crosschannel_channel(self):
        return 'till'

    def _crosschannel_place(self):
        return self.config_id.picking_type_id.warehouse_id

    def _prepare_return_vals(self):
        return {'origin': 'till', 'sold_pos_order_id': self.id, 'partner_id': self.partner_id.id}

    def _crosschannel_docs(self):
        return self.env['crosschannel.return'].search([('sold_pos_order_id', 'in', self.ids)])

    def _crosschannel_paid(self):
        return self.amount_total

    def _crosschannel_refunded(self):
        """What tickets gave back of it, and its returns otherwise."""
        refunds = self.lines.refund_orderline_ids.filtered(lambda line: line.order_id.state in SOLD)
        tenders = self._crosschannel_docs().tender_ids.filtered(
            lambda tender: tender.type not in ('till', 'exchange', 'card')
        )
        return abs(sum(refunds.mapped('price_subtotal_incl'))) + sum(tenders.mapped('amount'))

    def _till_payments(self):
        """How the order was paid, as a till shows it: list of {name, amount}."""
        paid = [
            {'name': payment.payment_method_id.name, 'amount': payment.amount}
            for payment in self.payment_ids
        ]
        cards = self.lines.filtered('reward_id.program_id.is_payment_program')
        return paid + [
            {'name': line.coupon_id.program_id.name or '', 'amount': -line.price_subtotal_incl}
            for line in cards
        ]

    def _till_variants(self):
        return self.lines.product_id._till_variants()


class PosOrderLine(models.Model):
    _name = 'pos.order.line'
    _inherit = ['pos.order.line', 'crosschannel.return.origin.line']

    _crosschannel_link = 'pos_line_id'

    def _crosschannel_is_return(self):
        return bool(self.crosschannel_return_key or self.refunded_orderline_id)

    def _crosschannel_is_goods(self):
        self.ensure_one()
        return (
            self.product_id.type == 'consu'
            and self.qty > 0
            and not self.is_reward_line
            and not self._crosschannel_is_return()
        )

    def _crosschannel_is_order_discount(self):
        self.ensure_one()
        return self.price_subtotal < 0 and not self._crosschannel_is_return()

    def _crosschannel_discounted_lines(self, lines):
        """A card pays for all; a reward for its products; else the lines of the same taxes."""
        self.ensure_one()
        reward = self.reward_id
        lines = lines.filtered(lambda line: line.price_subtotal > 0)
        if reward.program_id.is_payment_program:
            return lines
        if reward.reward_type == 'product':
            lines = (
                lines.filtered(lambda line: line.product_id in reward.reward_product_ids) or lines
            )
        elif reward.discount_applicability == 'specific':
            products = reward.all_discount_product_ids
            lines = lines.filtered(lambda line: line.product_id in products) or lines
        taxes = self._crosschannel_taxes()
        return lines.filtered(lambda line: line._crosschannel_taxes() == taxes) or lines

    def _crosschannel_back(self, ticket=None, without=None):
        """Units of each line that came back, or are promised back, whoever took them.

        :param ticket: a ticket that is being paid: it counts though it is a draft
        :param without: a return that does not count against itself
        """
        returns = self.env['crosschannel.return']
        domain = returns._active_domain('return_id.') & Domain('pos_line_id', 'in', self.ids)
        domain &= Domain('return_id.pos_order_id', '=', False)  # a ticket counts by its lines
        taken = without or returns
        if ticket:
            taken |= ticket.lines.crosschannel_return_line_id.return_id
        domain &= Domain('return_id', 'not in', taken.ids)
        promised = dict(
            self.env['crosschannel.return.line']._read_group(
                domain, ['pos_line_id'], ['quantity:sum']
            )
        )
        back = defaultdict(float, promised)
        for line in self:
            refunds = line.refund_orderline_ids.filtered(
                lambda refund: (
                    refund.order_id == ticket or refund.order_id.state not in ('draft', 'cancel')
                )
            )
            back[line] -= sum(refunds.mapped('qty'))
        return back

    def _crosschannel_returnables(self, without=None):
        back = self._crosschannel_back(without=without)
        return {
            line: max(0.0, line.qty - back[line]) if line._crosschannel_is_goods() else 0.0
            for line in self
        }

    def _crosschannel_sold_qty(self):
        return self.qty

    def _crosschannel_delivered_qty(self):
        return self.qty

    def _crosschannel_delivered_at(self):
        return {line: line.order_id.date_order for line in self}

    def _crosschannel_taxes(self):
        return self.tax_ids_after_fiscal_position

    def _crosschannel_left(self):
        """The done deliveries of what each line sold, oldest first: with its order, or at the
        closing of its session, be it this moment's.

        :return: {line: moves}
        """
        pickings = {line: line._crosschannel_sold_pickings() for line in self}
        found = self._crosschannel_moves_of({line: pickings[line].move_ids for line in self})
        all_moves = self.env['stock.move'].union(*found.values())
        outside = (all_moves.location_id | all_moves.location_dest_id).filtered(
            lambda place: place._is_outgoing()
        )
        return {
            line: moves.filtered(
                lambda move: (
                    move.state == 'done'
                    and move.location_dest_id in outside
                    and move.location_id not in outside
                )
            ).sorted(lambda move: (move.date, move.id))
            for line, moves in found.items()
        }

    def _crosschannel_sold_pickings(self):
        self.ensure_one()
        sold_sudo = self.order_id.sudo()  # a till's user reads no stock of other tills
        pickings = sold_sudo.picking_ids or sold_sudo.session_id.picking_ids.filtered(
            lambda picking: not picking.pos_order_id
        )
        orders, left_now = self.env.context.get('crosschannel_left_now') or ([], [])
        if not pickings and sold_sudo.id in orders:
            pickings = pickings.browse(left_now)
        return pickings

    def _crosschannel_moves_of(self, moves):
        """Hook: of the moves of each line's ticket, those of what it sold.

        :param moves: {line: moves}
        :return: {line: moves}
        """
        return {
            line: moves[line].filtered(lambda move, line=line: move.product_id == line.product_id)
            for line in self
        }

    def _crosschannel_undone(self):
        """The delivery that each refund undoes: the first with all its units, or at least some.

        :return: {line: move, none where nothing of the kind was delivered}
        """
        left = self.refunded_orderline_id._crosschannel_left()
        return {
            line: line._crosschannel_first_with(left.get(line.refunded_orderline_id))
            for line in self
        }

    def _crosschannel_first_with(self, moves):
        self.ensure_one()
        units = -self.qty
        if not moves or units <= 0:
            return self.env['stock.move']
        compare = self.product_id.uom_id.compare
        left = {move: move._still_with_customer() for move in moves}
        whole = moves.filtered(lambda move: compare(left[move], units) >= 0)
        return (whole or moves.filtered(lambda move: compare(left[move], 0) > 0))[:1]
