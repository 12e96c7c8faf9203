from odoo import api, fields, models


class UnifiedSizeGuide(models.Model):
    """A table of sizes that many products share."""

    _name = 'unified.size.guide'
    _description = 'Size Guide'
    _order = 'name, id'

    name = fields.Char(required=True, translate=True)
    body = fields.Html(translate=True, required=True)
    product_ids = fields.One2many('product.template', 'catalogue_size_guide_id', readonly=True)

    def write(self, vals):
        """What is written of a guide is news of its products."""
        result = super().write(vals)
        products = self.sudo().product_ids
        products._note_news(['catalogue_size_guide_id'])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_as_news(self):
        self.sudo().product_ids._note_news(['catalogue_size_guide_id'])
