from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UnifiedCatalogueNeed(models.Model):
    """What a channel wants to know of a product."""

    _name = 'unified.catalogue.need'
    _description = 'Need of a Channel'
    _order = 'channel, weight desc, id'
    _rec_name = 'field_name'

    channel = fields.Selection([('web', 'Shop'), ('till', 'Till')], required=True)
    field_name = fields.Selection(selection='_selection_field_name', string='Field', required=True)
    weight = fields.Integer(default=1, required=True)
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex('(channel, field_name)', 'A channel needs a field once.')
    _weight_positive = models.Constraint(
        'CHECK (weight BETWEEN 1 AND 1000)', 'A weight is from 1 to 1000.'
    )

    @api.model
    def _selection_field_name(self):
        template = self.env['product.template']
        return [
            (name, template._fields[name]._description_string(self.env))
            for name in template._catalogue_fields()
        ]

    @api.constrains('field_name')
    def _check_field_name(self):
        known = self.env['product.template']._catalogue_fields()
        for need in self:
            if need.field_name not in known:
                raise ValidationError(self.env._('%s is no text of a product.', need.field_name))

    @api.model_create_multi
    def create(self, vals_list):
        needs = super().create(vals_list)
        self._score_anew()
        return needs

    def write(self, vals):
        result = super().write(vals)
        self._score_anew()
        return result

    def unlink(self):
        result = super().unlink()
        self._score_anew()
        return result

    def _score_anew(self):
        """All products, archived ones too: their scores are stored."""
        template = self.env['product.template'].sudo().with_context(active_test=False)
        products = template.search([])
        for name in ('catalogue_web_score', 'catalogue_till_score'):
            self.env.add_to_compute(template._fields[name], products)
