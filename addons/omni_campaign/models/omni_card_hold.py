from odoo import fields, models


class OmniCardHold(models.Model):
    """A use of a campaign is held while it is being paid for."""

    _inherit = 'omni.card.hold'

    subject = fields.Selection(
        selection_add=[('campaign', 'Use of a Campaign')], ondelete={'campaign': 'cascade'}
    )
    customer_ref = fields.Integer(
        string='Customer', readonly=True, help='The number of who was promised it.'
    )
    uses = fields.Integer(
        string='Sales', readonly=True, help='Of a till, for the time that it has no connection.'
    )
