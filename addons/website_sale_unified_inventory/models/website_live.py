from collections import defaultdict

from odoo import models

from ..core import levels
from .website_stock import ONLINE

CHANNEL = 'unified_stock'  # of a website, and of a template there
MOST_TEMPLATES = 200  # with news in one publication, before pages are told to ask again
MOST_NAMED = 2000  # of those that are named then


class Website(models.Model):
    _inherit = 'website'

    def _live_stock_messages(self, product_ids):
        """Return what open pages of this website are told about these products, see
        `unified.inventory._live_messages`: buckets and small figures, as the pages show them."""
        products = self._find_live_products(product_ids)
        templates = products.product_tmpl_id
        channel = f'{CHANNEL}/{self.id}'
        if len(templates) > MOST_TEMPLATES:
            named = {'template_ids': templates.ids} if len(templates) <= MOST_NAMED else {}
            return [(channel, 'unified_stock_many', named)]
        stock = defaultdict(dict)
        for (product, place), units in self._read_stock(products.ids).items():
            stock[product][place] = units
        return [
            (
                f'{channel}/{template.id}',
                'unified_stock',
                {
                    'template_id': template.id,
                    'products': {p.id: self._get_live_levels(p, stock[p.id]) for p in variants},
                },
            )
            for template, variants in products.grouped('product_tmpl_id').items()
        ]

    def _find_live_products(self, product_ids):
        return (
            self.env['product.product']
            .sudo()
            .search_fetch(
                [
                    ('id', 'in', list(product_ids)),
                    ('is_storable', '=', True),
                    ('is_published', '=', True),
                    ('sale_ok', '=', True),
                    ('website_id', 'in', [False, self.id]),
                    ('company_id', 'in', [False, self.company_id.id]),
                ],
                ['product_tmpl_id', 'available_threshold'],
            )
        )

    def _get_live_levels(self, product, by_place):
        scale, threshold = self.env['unified.inventory']._scale(), product.available_threshold
        shown = self._get_shown_places() if self.show_place_stock else ()
        told = {
            **levels(self._get_sellable_units(by_place), scale, threshold),
            'places': {p.id: levels(by_place.get(p.id, 0), scale, threshold) for p in shown},
        }
        if self.show_place_stock and self._get_online_place_ids():
            told[ONLINE] = levels(self._get_online_units(by_place), scale, threshold)
        return told
