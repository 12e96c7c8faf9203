from odoo import fields, models


class StockMove(models.Model):
    _inherit = 'stock.move'

    crosschannel_return_line_id = fields.Many2one(
        'crosschannel.return.line', 'Return Line', index='btree_not_null', copy=False
    )

    crosschannel_disposal_line_id = fields.Many2one(
        'crosschannel.return.line',
        'Returned Goods',
        index='btree_not_null',
        copy=False,
        help='The return whose goods this move sends where they belong.',
    )

    def _action_done(self, cancel_backorder=False):
        """Override of `stock`: returned goods go on to where they belong, whichever document
        took them in; those received to be inspected wait."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        lines_sudo = self.sudo().exists().crosschannel_return_line_id  # stock users and tills
        lines_sudo.filtered(lambda line: line.return_id.state != 'received')._dispose()
        return done

    def _quantity_in_product_uom(self):
        """What was moved, or is to be moved, in the product's unit."""
        self.ensure_one()
        quantity = self.quantity if self.state == 'done' else self.product_uom_qty
        return self.product_uom._compute_quantity(quantity, self.product_id.uom_id)

    def _still_with_customer(self):
        """Of a done delivery, what no return (done or under way) has taken yet."""
        self.ensure_one()
        back = self.returned_move_ids.filtered(lambda move: move.state != 'cancel')
        return self._quantity_in_product_uom() - sum(
            move._quantity_in_product_uom() for move in back
        )

    def _crosschannel_fill(self):
        """Set what is received; lots and serial numbers are those that were delivered."""
        self.ensure_one()
        if self.product_id.tracking == 'none':
            self.quantity = self.product_uom_qty
            return
        self.move_line_ids.unlink()
        back = self.origin_returned_move_id.returned_move_ids.move_line_ids
        left = self.product_uom_qty
        for line in self.origin_returned_move_id.move_line_ids:
            taken = sum(
                back.filtered(lambda ml, lot=line.lot_id: ml.lot_id == lot).mapped('quantity')
            )
            part = min(left, line.quantity - taken)
            if part > 0:
                self.env['stock.move.line'].create(
                    {**self._prepare_move_line_vals(quantity=part), 'lot_id': line.lot_id.id}
                )
                left -= part
