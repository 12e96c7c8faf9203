from odoo import models


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    def _return_parts(self):
        """Override of `crosschannel_returns`: a kit comes back whole. What is undone is said of
        its components (see `stock.move`)."""
        if self._deliveries().product_id <= self.product_id:
            return super()._return_parts()
        return [(False, self.env['crosschannel.return']._to_units(self._returned_quantity()))]

    def _prepare_disposal_vals(self, picking, receipt):
        """Override of `crosschannel_returns`: components that go back to the customer are
        delivered for the kit again."""
        values = super()._prepare_disposal_vals(picking, receipt)
        return {**values, 'bom_line_id': receipt.bom_line_id.id}
