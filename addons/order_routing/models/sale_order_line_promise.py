from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _create_procurements(self, product_qty, procurement_uom, values):
        """Override of `sale_stock`: a place works on its parcel on the day it has to leave,
        not on the day it has to arrive. Asked for each place, below the router's override."""
        place = values.get('warehouse_id') or self.warehouse_id
        parcels = self.order_id.routing_plan_id.parcel_ids
        parcel = parcels.filtered(lambda p: p.warehouse_id == place)[:1]
        if parcel.ship_by:
            values = {**values, 'date_planned': parcel.ship_by}
        return super()._create_procurements(product_qty, procurement_uom, values)
