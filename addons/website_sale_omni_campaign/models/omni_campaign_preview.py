from odoo import models

from odoo.addons.omni_campaign.wizard.omni_campaign_preview import Column


class OmniCampaignPreview(models.TransientModel):
    _inherit = 'omni.campaign.preview'

    def _columns(self):
        """Override of `omni_campaign`: the shop comes first."""
        website = self._preview_website()
        if not website:
            return super()._columns()
        place = website.warehouse_id.sudo()
        return [Column('web', place, website.name, True), *super()._columns()]

    def _preview_website(self):
        domain = [('company_id', '=', self.env.company.id)]
        return self.env['website'].search(domain, limit=1)

    def _order_vals(self, column):
        """Override of `omni_campaign`: an order of the shop."""
        vals = super()._order_vals(column)
        if column.channel == 'web':
            vals['website_id'] = self._preview_website().id
        return vals
