from odoo import models

from odoo.addons.omni_campaign.wizard.omni_campaign_preview import Column


class OmniCampaignPreview(models.TransientModel):
    _inherit = 'omni.campaign.preview'

    def _columns(self):
        """Override of `omni_campaign`: the tills of the stores, which reckon by themselves."""
        tills = self.env['pos.config'].search([('company_id', '=', self.env.company.id)])
        places = self.warehouse_ids
        if places:
            tills = tills.filtered(lambda till: till._till_place() in places)
        return super()._columns() + [
            Column('till', till._till_place(), till.display_name, False) for till in tills
        ]
