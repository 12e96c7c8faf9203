from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = 'stock.return.picking'

    def _prepare_picking_default_values_based_on(self, picking):
        """Override of `stock`: what comes back is not of the parcel that left."""
        values = super()._prepare_picking_default_values_based_on(picking)
        return {**values, 'routing_parcel_id': False}
