from odoo import fields, models


class UnifiedCustomerRedirect(models.Model):
    """Where a merged contact is now. Later merges take the rows along, for `partner_id` is a
    foreign key like any other; it is not unique, or the merge would throw the rows away."""

    _name = 'unified.customer.redirect'
    _description = 'Merged Customer'
    _rec_name = 'old_id'
    _order = 'id desc'

    old_id = fields.Integer('Old ID', required=True, readonly=True, aggregator=None)
    partner_id = fields.Many2one(
        'res.partner', 'Now', required=True, readonly=True, index=True, ondelete='cascade'
    )
    old_name = fields.Char('Was', readonly=True)

    _old_id_uniq = models.Constraint('UNIQUE (old_id)', 'A contact is merged once.')
