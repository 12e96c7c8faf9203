from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    points_pending_days = fields.Integer(
        string='Points Count after',
        default=0,
        help='Days from the sale until the points that it earned can be spent: the time in which'
        ' goods come back. 0: at once.',
    )

    _points_pending_days_positive = models.Constraint(
        'CHECK (points_pending_days IS NULL OR points_pending_days BETWEEN 0 AND 3650)',
        'Points count after 0 to 3650 days.',
    )
