from odoo import fields, models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    store_order_ids = fields.One2many(
        'store.order', 'picking_id', readonly=True, groups='store_fulfilment.group_store_employee'
    )

    def _create_backorder(self, *args, **kwargs):
        """Override of `stock`: what is sent later is work of its own."""
        backorders = super()._create_backorder(*args, **kwargs)
        self.env['store.order'].sudo()._ensure(backorders)
        return backorders

    # === BUSINESS METHODS ===#

    def _store_open_moves(self):
        return self.move_ids.filtered(
            lambda move: (
                move.state not in ('done', 'cancel', 'draft')
                and not move.product_id.uom_id.is_zero(move.product_qty)
            )
        )
