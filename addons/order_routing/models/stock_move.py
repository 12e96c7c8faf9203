from odoo import models


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _get_new_picking_values(self):
        """Override of `stock_delivery`: the transfer knows its parcel, and the one that
        leaves the place its carrier."""
        values = super()._get_new_picking_values()
        plan = self.sale_line_id.order_id.routing_plan_id
        if len(plan) != 1 or not self.location_dest_id or self._is_coming_back():
            return values
        warehouse = self.picking_type_id.warehouse_id
        parcel = plan.parcel_ids.filtered(lambda p: p.warehouse_id == warehouse)
        values['routing_parcel_id'] = parcel.id
        if parcel and self.picking_type_id.code == 'outgoing':
            values['carrier_id'] = values.get('carrier_id') or plan.carrier_id.id
        return values

    def _is_coming_back(self):
        return self.picking_type_id.code == 'incoming'
