from odoo import fields, models


class StockMove(models.Model):
    _inherit = 'stock.move'

    store_picked = fields.Float(
        string='Picked in Store',
        digits='Product Unit',
        copy=False,
        readonly=True,
        help="What the store's staff has in hand, in the product's own unit.",
    )

    # === OVERRIDES ===#

    def _action_confirm(self, *args, **kwargs):
        """Override of `stock`: what leaves a place for an order is the work of its staff."""
        moves = super()._action_confirm(*args, **kwargs)
        self.env['store.order'].sudo()._ensure(moves.picking_id)
        return moves

    def _action_done(self, *args, **kwargs):
        """Override of `stock`: what was sent without the screen is off it."""
        done = super()._action_done(*args, **kwargs)
        self.env['store.order'].sudo()._follow(done.picking_id)
        return done

    def _action_cancel(self):
        """Override of `stock`: what is cancelled is off the screen."""
        pickings = self.picking_id
        answer = super()._action_cancel()
        self.env['store.order'].sudo()._follow(pickings)
        return answer

    # === BUSINESS METHODS ===#

    def _store_missing(self):
        """Return how much of this is still to be picked, in the product's own unit."""
        self.ensure_one()
        return max(0.0, self.product_id.uom_id.round(self.product_qty - self.store_picked))
