from collections import defaultdict

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """Override of `sale_stock`: what tills handed over, or send later, is not asked for
        again when the order grows or its transfers are lost."""
        asked = super()._get_qty_procurement(previous_product_uom_qty=previous_product_uom_qty)
        # an order that a till confirms asks first, then `pos_sale` takes it back
        return asked + (self._settled_by_tills() if self.move_ids else 0)

    def _settled_by_tills(self):
        """What tills sold of this line, in its unit."""
        rows = self.sudo().pos_order_line_ids.filtered(
            lambda row: row.order_id.state not in ('draft', 'cancel')
        )
        return sum(self._convert_qty(self, row.qty, 'p2s') for row in rows)

    def _open_moves(self):
        return self.move_ids.filtered(lambda m: m.state not in ('done', 'cancel'))

    def _open_demand(self):
        """Return ``{move: quantity}`` that these lines still wait for, in the product's unit."""
        return {move: move.product_qty for move in self._open_moves()}

    def _settle_demand(self, before, places):
        """Give the open moves of these lines back what they were asked for before a till settled
        some of it, but for just that: it is taken off here first, then off the newest.

        :param before: `_open_demand` of then
        :param places: the warehouses of the tills
        """
        changed = self.env['stock.move'].sudo()
        for line in self:
            moves = {m: n for m, n in before.items() if m.sale_line_id == line and m.exists()}
            if not moves:
                continue
            for move, quantity in line._demand_left(moves, places).items():
                changed |= move._ask_for(quantity)
        changed.filtered(lambda m: m.state not in ('done', 'cancel'))._action_assign()
        lost = self.filtered(lambda ln: ln._left_to_send() and not ln._open_moves())
        if lost:
            lost._action_launch_stock_rule()

    def _left_to_send(self):
        """What neither transfers nor tills have delivered, or will send later, in the product's
        unit."""
        later = self.pos_order_line_ids.filtered(
            lambda row: (
                row.order_id.shipping_date
                and set(row.order_id.picking_ids.mapped('state')) <= {'confirmed', 'assigned'}
            )
        )
        sent_later = sum(self._convert_qty(self, row.qty, 'p2s') for row in later)
        left = self.product_uom_qty - max(self.qty_delivered, sent_later)
        unit = self.product_id.uom_id
        return max(0.0, self.product_uom_id._compute_quantity(left, unit, round=False))

    def _demand_left(self, moves, places):
        """Return ``{move: quantity}``: the steps of one place shrink together."""
        steps = defaultdict(lambda: defaultdict(list))
        for move in sorted(moves, key=lambda m: m.id, reverse=True):
            steps[move.picking_type_id.warehouse_id][move.picking_type_id].append(move)
        asked = {
            place: max(sum(moves[m] for m in step) for step in by_type.values())
            for place, by_type in steps.items()
        }
        less, left = sum(asked.values()) - self._left_to_send(), dict(moves)
        for place in sorted(steps, key=lambda p: p not in places):
            taken = max(0.0, min(less, asked[place]))
            less -= taken
            if self.product_id.uom_id.compare(taken, 0) > 0:
                self._took_less_from(place, taken)
            for step in steps[place].values():
                open_quantity = taken
                for move in step:
                    part = min(open_quantity, left[move])
                    left[move] -= part
                    open_quantity -= part
        return left


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _ask_for(self, quantity):
        """Let an open move take so much, in the product's unit.

        :return: the move, when it goes on
        """
        uom = self.product_id.uom_id
        if self.state in ('done', 'cancel'):
            return self.browse()
        if uom.compare(quantity, 0) <= 0:
            self._action_cancel()
            return self.browse()
        if uom.compare(quantity, self.product_qty):
            self.product_uom_qty = uom._compute_quantity(quantity, self.product_uom, round=False)
        return self
