from odoo import models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    def _campaign_zone(self, company=None):
        """Return the name of the time zone on whose clock campaigns are in force here."""
        company = self.company_id or company or self.env.company
        return self.partner_id.sudo().tz or company.sudo().partner_id.tz or 'UTC'
