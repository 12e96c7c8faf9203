from odoo import api, fields, models

KINDS = [('size', 'Size'), ('colour', 'Colour'), ('brand', 'Brand'), ('other', 'Other')]
# In the languages of our first retailers; whoever calls it otherwise says so on the attribute
WORDS = {
    'size': ('size', 'größe', 'grösse', 'taille', 'talla', 'maat', 'taglia', 'tamanho'),
    'colour': ('colour', 'color', 'farbe', 'couleur', 'kleur', 'colore', 'cor'),
    'brand': ('brand', 'marke', 'marque', 'marca', 'merk'),
}


class ProductAttribute(models.Model):
    _inherit = 'product.attribute'

    unified_kind = fields.Selection(
        KINDS,
        'Says of a Customer',
        compute='_compute_unified_kind',
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help='What the values a customer buys tell of what they like.',
    )

    @api.depends('name', 'display_type')
    def _compute_unified_kind(self):
        for attribute in self:
            words = (attribute.name or '').lower().replace('-', ' ').split()
            named = (kind for kind, known in WORDS.items() if set(words) & set(known))
            by_type = 'colour' if attribute.display_type == 'color' else 'other'
            attribute.unified_kind = next(named, by_type)
