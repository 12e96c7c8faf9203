from odoo import fields, models


class OmniCampaign(models.Model):
    _inherit = 'omni.campaign'

    audience = fields.Selection(selection_add=[('segment', 'Customers with a tag or in a segment')])
    unified_segment_ids = fields.Many2many('unified.segment', string='Segments', check_company=True)

    def _facts(self, moment=None):
        """Override of `omni_campaign`: segments are told from tags by the sign of their number."""
        facts = super()._facts(moment)
        facts['segments'] += [-segment for segment in self.unified_segment_ids.ids]
        return facts
