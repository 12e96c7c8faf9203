from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..core import Need, score

CHANNELS = ('web', 'till')


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    catalogue_material = fields.Char(string='Material', translate=True)
    catalogue_care = fields.Text(string='Care', translate=True)
    catalogue_size_guide_id = fields.Many2one(
        'unified.size.guide', string='Size Guide', index='btree_not_null', ondelete='set null'
    )
    catalogue_web_score = fields.Integer(
        string='Complete for the Shop',
        compute='_compute_catalogue_scores',
        store=True,
        index=True,
        help='In percent of what the shop needs.',
    )
    catalogue_till_score = fields.Integer(
        string='Complete for the Till',
        compute='_compute_catalogue_scores',
        store=True,
        index=True,
        help='In percent of what the till needs.',
    )
    catalogue_web_missing = fields.Char(string='Shop Lacks', compute='_compute_catalogue_missing')
    catalogue_till_missing = fields.Char(string='Till Lacks', compute='_compute_catalogue_missing')

    # === COMPUTE ===

    @api.depends(lambda self: self._catalogue_fields())
    def _compute_catalogue_scores(self):
        needs = self._catalogue_needs()
        for product in self:
            filled = product._catalogue_filled()
            product.catalogue_web_score = score(needs['web'], filled).percent
            product.catalogue_till_score = score(needs['till'], filled).percent

    @api.depends(lambda self: self._catalogue_fields())
    @api.depends_context('lang')
    def _compute_catalogue_missing(self):
        needs = self._catalogue_needs()
        for product in self:
            filled = product._catalogue_filled()
            for channel in CHANNELS:
                missing = score(needs[channel], filled).missing
                labels = [self._fields[name]._description_string(self.env) for name in missing]
                product[f'catalogue_{channel}_missing'] = ', '.join(labels)

    # === BUSINESS METHODS ===

    @api.model
    def _catalogue_fields(self):
        """Hook: return the names of what a product can be described by."""
        return [
            'image_1920',
            'description_sale',
            'catalogue_material',
            'catalogue_care',
            'catalogue_size_guide_id',
        ]

    @api.model
    def _catalogue_needs(self):
        """Return ``{channel: [Need]}``."""
        needs = {channel: [] for channel in CHANNELS}
        for need in self.env['unified.catalogue.need'].sudo().search([]):
            if need.field_name in self._fields:
                needs[need.channel].append(Need(need.field_name, need.weight))
        return needs

    def _catalogue_filled(self):
        """Return the names of what this product has."""
        self.ensure_one()
        return frozenset(name for name in self._catalogue_fields() if self._catalogue_has(name))

    def _catalogue_has(self, name):
        # of an image its size is enough
        value = self.with_context(bin_size=True)[name]
        if self._fields[name].type == 'html':
            return not is_html_empty(value)
        return bool(value.strip() if isinstance(value, str) else value)

    def _catalogue_facts(self):
        """Return what all channels show of a product, in the context's language.

        :return: ``{"facts": [{"name", "label", "value"}], "size_guide": {"name", "body"} or
            None}``, only what is filled
        """
        self.ensure_one()
        facts = [
            {
                'name': name,
                'label': self._fields[name]._description_string(self.env),
                'value': self[name],
            }
            for name in ('catalogue_material', 'catalogue_care')
            if self._catalogue_has(name)
        ]
        # sudo: guides are no secret, and have no access of visitors
        guide_sudo = self.sudo().catalogue_size_guide_id
        guide = guide_sudo and {'name': guide_sudo.name, 'body': guide_sudo.body}
        return {'facts': facts, 'size_guide': guide or None}
