from collections import defaultdict

from odoo import models

from odoo.addons.unified_inventory.store import Figure, Withheld

from ..core import whole


class UnifiedInventory(models.AbstractModel):
    """Kits have no stock: what is asked of them is answered from their components."""

    _inherit = 'unified.inventory'

    # === OVERRIDES ===#

    def _offered(self, store, products, places, channel, campaign, own=()):
        """Override of `unified_inventory`: of a kit as much as one place has whole."""
        kits, asked = self._split_kits(products)
        stock = super()._offered(store, asked, places, channel, campaign, own)
        if not kits:
            return stock
        by_place = _by_place(stock)
        return _only(stock, products) | {
            (kit, place): whole(kits[kit], by_place[place]) for kit in kits for place in places
        }

    def _figures(self, products, places):
        """Override of `unified_inventory`: what of a kit is not there although its components
        are on hand is reserved or promised."""
        kits, asked = self._split_kits(products)
        figures = super()._figures(asked, places)
        if not kits:
            return figures
        steps = (
            _by_place({key: f.on_hand for key, f in figures.items()}),
            _by_place({key: f.on_hand - f.reserved for key, f in figures.items()}),
            _by_place({key: f.available for key, f in figures.items()}),
        )
        answer = _only(figures, products)
        for kit in kits:
            for place in places:
                there, free, left = (whole(kits[kit], step[place]) for step in steps)
                answer[kit, place] = Figure(there, there - free, free - left, 0)
        return answer

    def _withheld(self, products, places, channel, campaign=None):
        """Override of `unified_inventory`: of a kit what less can be made because some of its
        components are withheld, for whatever reason."""
        kits, asked = self._split_kits(products)
        kept = super()._withheld(asked, places, channel, campaign)
        if not kits or not kept:
            return kept
        left = {key: f.available for key, f in self._figures(asked, places).items()}
        offered = {key: left.get(key, 0) - kept[key].total for key in kept}
        left, offered = _by_place(left), _by_place({**left, **offered})
        answer = _only(kept, products)
        for kit in kits:
            for place in places:
                less = whole(kits[kit], left[place]) - whole(kits[kit], offered[place])
                answer[kit, place] = Withheld(less, 0, 0)
        return answer

    def _publish(self, products):
        """Override of `unified_inventory`: with a component there is news of its kits."""
        return super()._publish([*products, *self._get_kits_of(products)])

    # === BUSINESS METHODS ===#

    def _split_kits(self, products):
        """Return ``({kit id: core Kit}, product ids)``: the kits among products (ids), and the
        others together with what the kits are made of."""
        kits = self.env['product.product'].sudo().browse(products)._get_kits()
        if not kits:
            return kits, products
        parts = {part for kit in kits.values() for part in kit.parts}
        return kits, sorted({*products, *parts} - kits.keys())

    def _get_kits_of(self, products):
        """Return the ids of the kits that have one of these products (ids) in them, however
        deep; not those that are among them."""
        if not self.env['mrp.bom']._get_kit_template_ids():
            return []
        Line = self.env['mrp.bom.line'].sudo()
        found, level = set(), set(products)
        while level:
            domain = [('product_id', 'in', list(level)), ('bom_id.type', '=', 'phantom')]
            boms = Line.search(domain).bom_id.filtered('active')
            whole_template = boms.filtered(lambda bom: not bom.product_id)
            kits = boms.product_id | whole_template.product_tmpl_id.product_variant_ids
            level = set(kits.ids) - found
            found |= level
        return sorted(found - set(products))


def _only(values, products):
    asked = set(products)
    return {key: value for key, value in values.items() if key[0] in asked}


def _by_place(stock):
    places = defaultdict(dict)
    for (product, place), units in stock.items():
        places[place][product] = units
    return places
