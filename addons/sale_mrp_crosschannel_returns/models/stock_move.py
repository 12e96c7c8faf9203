from odoo import models


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _prepare_phantom_move_values(self, bom_line, product_qty, quantity_done):
        """Override of `mrp`: each component of a kit that comes back undoes the delivery of that
        component; a copied move knows neither the return nor what it undoes."""
        values = super()._prepare_phantom_move_values(bom_line, product_qty, quantity_done)
        sent = self._crosschannel_sent_components()
        if not sent and not self.crosschannel_return_line_id:
            return values
        units = bom_line.product_uom_id._compute_quantity(product_qty, bom_line.product_id.uom_id)
        undone = sent._crosschannel_undone_by(bom_line, units)
        if bom_line.child_bom_id.type == 'phantom':
            undone = self.origin_returned_move_id  # a kit in the kit: to be looked for again
        return {
            **values,
            'crosschannel_return_line_id': self.crosschannel_return_line_id.id,
            'origin_returned_move_id': undone.id,
            'to_refund': self.to_refund,
        }

    def _crosschannel_sent_components(self):
        """What left for the kit that comes back with this move: of a return its deliveries, of
        another one all that left with the component it names."""
        if self.crosschannel_return_line_id:
            return self.crosschannel_return_line_id._deliveries()
        named = self.origin_returned_move_id
        if not named or named.product_id == self.product_id:
            return self.browse()
        return named.picking_id.move_ids.filtered(lambda move: move.state == 'done')

    def _crosschannel_undone_by(self, bom_line, units):
        """Of deliveries of components the one with so many units, or at least some, of this one;
        of those that left for a kit before those that were sold by themselves."""
        moves = self.filtered(lambda move: move.product_id == bom_line.product_id)
        moves = moves.filtered(lambda move: move.bom_line_id == bom_line) or moves
        compare = bom_line.product_id.uom_id.compare
        left = {move: move._still_with_customer() for move in moves}
        whole = moves.filtered(lambda move: compare(left[move], units) >= 0)
        return (whole or moves.filtered(lambda move: compare(left[move], 0) > 0))[:1]
