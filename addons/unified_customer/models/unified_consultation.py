from odoo import fields, models
from odoo.exceptions import AccessError

from .unified_timeline import CHANNELS

KINDS = [
    ('advice', 'Advice'),
    ('fitting', 'Fitting'),
    ('question', 'Question'),
    ('complaint', 'Complaint'),
    ('other', 'Other'),
]
LONGEST_NOTE = 1000


class UnifiedConsultation(models.Model):
    """What a clerk and a customer talked about in a store. It is written once."""

    _name = 'unified.consultation'
    _description = 'Consultation'
    _order = 'date desc, id desc'
    _rec_name = 'kind'

    partner_id = fields.Many2one(
        'res.partner', 'Customer', required=True, index=True, ondelete='cascade'
    )
    kind = fields.Selection(KINDS, required=True, default='advice')
    note = fields.Char(size=LONGEST_NOTE)
    channel = fields.Selection(CHANNELS, required=True, default='office')
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    user_id = fields.Many2one(
        'res.users', 'By', required=True, default=lambda self: self.env.user, readonly=True
    )
    warehouse_id = fields.Many2one('stock.warehouse', 'Place')
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    request_key = fields.Char(readonly=True, copy=False)

    _request_uniq = models.UniqueIndex(
        '(user_id, request_key) WHERE request_key IS NOT NULL', 'It is noted already.'
    )

    def write(self, vals):
        """Override of base: what was noted stays as it was."""
        if not self.env.su and set(vals) - {'note'}:
            raise AccessError(self.env._('Only the note of a consultation can be corrected.'))
        return super().write(vals)
