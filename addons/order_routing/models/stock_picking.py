from odoo import fields, models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    # Copied to backorders: what is sent later is of the same parcel.
    routing_parcel_id = fields.Many2one(
        'order.routing.parcel', string='Parcel', readonly=True, index='btree_not_null'
    )

    # === OVERRIDES ===#

    def send_to_shipper(self):
        """Override of `stock_delivery`: what a customer collects goes to no shipper."""
        if not hasattr(self.carrier_id, f'{self.carrier_id.delivery_type}_send_shipping'):
            return None
        return super().send_to_shipper()

    def _add_delivery_cost_to_so(self):
        """Override of `stock_delivery`: the customer pays for the delivery of an order once,
        not for each of its parcels. What a carrier really asks for each adds up."""
        charged = self._delivery_charged()
        if not self.routing_parcel_id or not charged or self.carrier_id.invoice_policy != 'real':
            return super()._add_delivery_cost_to_so()
        if self.carrier_id.delivery_type not in ('fixed', 'base_on_rule'):
            charged.price_unit += self.carrier_price
        return None

    def _prepare_sale_delivery_line_vals(self):
        """Override of `stock_delivery`: rules price the whole order for the customer, each
        parcel by its own contents for us."""
        values = super()._prepare_sale_delivery_line_vals()
        carrier, order = self.carrier_id, self.sale_id
        if self.routing_parcel_id and carrier.delivery_type == 'base_on_rule':
            price = carrier._get_price_available(order)
            values['price_unit'] = carrier._apply_margins(price, order)
        return values

    def _delivery_charged(self):
        """The line by which the customer pays for this carrier already."""
        lines = self.sale_id.order_line.filtered(
            lambda line: line.is_delivery and line.product_id == self.carrier_id.product_id
        )
        return lines.filtered('price_unit')[:1]
