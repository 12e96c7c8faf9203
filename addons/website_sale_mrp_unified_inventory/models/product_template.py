from odoo import models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    def _get_available_at_domain(self, place):
        """Override of `website_sale_unified_inventory`: a kit is where it can be made of what is
        left of its components, whatever is said of its own stock. Kits are few: they are asked
        for at once, and the rest stays the database's."""
        domain = super()._get_available_at_domain(place)
        kits = self._find_shop_kits()
        if not kits:
            return domain
        inventory = self.env['unified.inventory'].sudo()
        stock = inventory._available(kits.ids, [place.id], 'web')
        whole = inventory._scale()
        there = kits.filtered(lambda kit: stock.get((kit.id, place.id), 0) >= whole)
        others = Domain('id', 'not in', kits.product_tmpl_id.ids)
        return (domain & others) | Domain('id', 'in', there.product_tmpl_id.ids)

    def _find_shop_kits(self):
        """Return the variants (sudo) in the shop that are kits with stocked components."""
        templates = self.env['mrp.bom']._get_kit_template_ids()
        domain = [('is_published', '=', True), ('sale_ok', '=', True)]
        variants = self.env['product.product'].sudo()
        if templates:
            variants = variants.search([('product_tmpl_id', 'in', list(templates)), *domain])
        return variants.browse(variants._get_kits())
