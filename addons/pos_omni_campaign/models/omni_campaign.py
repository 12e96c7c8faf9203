from odoo import api, models


class OmniCampaign(models.Model):
    _inherit = 'omni.campaign'

    @api.model
    def _tell(self, companies):
        """Override of `omni_campaign`: open tills, as part of this transaction."""
        super()._tell(companies)
        tills = self.env['pos.config']._open_tills()
        for till in tills.filtered(lambda till: till.company_id.id in companies):
            till._notify('CAMPAIGNS', till._campaigns_told())
