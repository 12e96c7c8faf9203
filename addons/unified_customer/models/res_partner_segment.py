from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = 'res.partner'

    unified_value_ids = fields.One2many(
        'unified.customer.value', 'partner_id', 'Value', groups='sales_team.group_sale_salesman'
    )
    unified_preference_ids = fields.One2many(
        'unified.preference', 'partner_id', 'Likes', groups='sales_team.group_sale_salesman'
    )
    unified_segment_ids = fields.Many2many(
        'unified.segment',
        string='Segments',
        compute='_compute_unified_segment_ids',
        search='_search_unified_segment_ids',
        groups='sales_team.group_sale_salesman',
    )

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_unified_segment_ids(self):
        members = {
            segment: self.search(segment._partner_domain() & Domain('id', 'in', self.ids))
            for segment in self.env['unified.segment'].search([])
        }
        for partner in self:
            partner.unified_segment_ids = [
                segment.id for segment, partners in members.items() if partner._origin in partners
            ]

    @api.model
    def _search_unified_segment_ids(self, operator, value):
        segments = self.env['unified.segment']
        if operator == 'in':
            numbers = [number for number in value if type(number) is int]
            names = [name for name in value if isinstance(name, str)]
            segments = segments.search([
                '|', ('id', 'in', numbers), ('name', 'in', names)
            ])  # fmt: skip
        elif operator in ('ilike', 'like', '=ilike', '=like'):
            segments = segments.search([('name', operator, value)])
        elif operator == 'any':
            segments = segments.search(value)
        else:
            return NotImplemented
        return Domain.OR([segment._partner_domain() for segment in segments])
