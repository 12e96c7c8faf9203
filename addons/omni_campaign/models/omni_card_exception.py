from odoo import api, fields, models


class OmniCardException(models.Model):
    _inherit = 'omni.card.exception'

    kind = fields.Selection(
        selection_add=[('campaign', 'Not for this sale')], ondelete={'campaign': 'cascade'}
    )

    @api.model
    def _report_campaign(self, owner, program, reason):
        """Write down that a sale stands though its campaign was not for it."""
        record = self._report(owner, 1, program=program)
        record.write({'kind': 'campaign', 'reason': reason})
        return record
