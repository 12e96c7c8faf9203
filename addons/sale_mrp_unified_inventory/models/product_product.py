from collections import defaultdict
from fractions import Fraction

from odoo import api, models
from odoo.fields import Domain

from ..core import Kit, flatten


class ProductProduct(models.Model):
    _inherit = 'product.product'

    # === OVERRIDES ===#

    @api.model
    def _get_stocked_domain(self):
        """Override of `unified_inventory`: kits are sold from the stock of their components."""
        return super()._get_stocked_domain() | Domain('is_kits', '=', True)

    def _is_kit(self):
        """Override of `unified_inventory`."""
        return bool(self._get_kit_boms())

    def _get_goods(self, quantity, never=None):
        """Override of `unified_inventory`: of a kit its stocked components, as many as its
        stock moves will take."""
        bom = self._get_kit_boms().get(self)
        if not bom:
            return super()._get_goods(quantity, never)
        made = self.uom_id._compute_quantity(quantity, bom.product_uom_id, round=False)
        _boms, lines = bom.explode(
            self, made / bom.product_qty, never_attribute_values=never or False
        )
        goods = defaultdict(float)
        for line, data in lines:
            component = line.product_id.with_env(self.env)
            if component.is_storable:
                goods[component] += line.product_uom_id._compute_quantity(
                    data['qty'], component.uom_id, rounding_method='HALF-UP'
                )
        return [(component, q) for component, q in goods.items() if not component.uom_id.is_zero(q)]

    # === BUSINESS METHODS ===#

    def _get_kit_boms(self):
        """Return ``{product: bill of materials}`` of the kits among these, in this company."""
        Bom = self.env['mrp.bom'].sudo()
        templates = Bom._get_kit_template_ids()
        maybe = templates and self.filtered(lambda p: p.product_tmpl_id.id in templates)
        if not maybe:
            return {}
        return Bom._bom_find(maybe, company_id=self.env.company.id, bom_type='phantom')

    def _get_kits(self):
        """Return ``{product id: core Kit}`` of the kits among these that have stocked
        components, in a number of queries that depends on how deep kits are in kits alone."""
        boms, level = {}, self
        while found := level._get_kit_boms():
            boms.update(found)
            lines = self.env['mrp.bom.line'].sudo().union(*(b.bom_line_ids for b in found.values()))
            level = lines.product_id - self.browse(product.id for product in boms)
        contents = {
            product.id: product._get_contents(bom, nested=boms) for product, bom in boms.items()
        }
        # What is sold by the piece is counted in whole kits.
        piece = self.env.ref('uom.product_uom_unit')
        scale = self.env['unified.inventory']._scale()
        kits = {}
        for product in self & self.browse(contents):
            if parts := flatten(contents, product.id):
                whole = product.uom_id._has_common_reference(piece)
                kits[product.id] = Kit(parts, scale if whole else 1)
        return kits

    def _get_contents(self, bom, nested):
        """Return ``{component id: quantity}`` in one of this kit, each in its own unit; stocked
        goods and nested kits only."""
        made = Fraction(bom.product_qty).limit_denominator(10**6) * _ratio(
            bom.product_uom_id, self.uom_id
        )
        contents = defaultdict(Fraction)
        for line in bom.bom_line_ids:
            component = line.product_id
            if line._skip_bom_line(self) or not (component.is_storable or component in nested):
                continue
            quantity = Fraction(line.product_qty).limit_denominator(10**6)
            quantity *= _ratio(line.product_uom_id, component.uom_id)
            if quantity > 0:
                contents[component.id] += quantity / made
        return dict(contents)


def _ratio(uom, other):
    """Return how many of another unit one of a unit is."""
    return Fraction(uom._compute_quantity(1, other, round=False)).limit_denominator(10**6)
