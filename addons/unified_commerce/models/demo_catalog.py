import base64
from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ..demo import catalog, pictures

SIZES = ['Small', 'Medium', 'Large']
PICTURE_SIDES = {1920: pictures.SIDE, 1024: pictures.SIDE, 512: pictures.SIDE, 256: 256, 128: 128}


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_catalog(self, products=None):
        """Templates, their variants, and the categories of shop, till and stock."""
        templates = catalog.templates(products)
        categories = self._load_categories(sorted({t.category for t in templates}))
        values = self._load_attributes(templates)
        names = [f'template_{template.articles[0].sku.lower()}' for template in templates]
        known = self._known('product.template', names)
        records = self._ensure(
            'product.template',
            {
                name: self._template_vals(template, categories[template.category], values, rank)
                if name not in known
                else {}
                for rank, (name, template) in enumerate(zip(names, templates, strict=True))
            },
        )
        new = [
            (template, record)
            for name, template, record in zip(names, templates, records, strict=True)
            if name not in known
        ]
        self._complete_variants([pair for pair in new if pair[0].attribute])
        self._load_costs(new)
        self._load_pictures(new)

    def _load_categories(self, names):
        """Category name -> (product category, shop category, till category)."""

        def key(name):
            return name.lower().replace(' & ', '_').replace(' ', '_')

        pictured = {name: base64.b64encode(pictures.category_picture(name)) for name in names}
        stock = self._ensure(
            'product.category', {f'category_{key(name)}': {'name': name} for name in names}
        )
        shop = self._ensure(
            'product.public.category',
            {
                f'shop_category_{key(name)}': {
                    'name': name,
                    'sequence': rank,
                    'image_1920': pictured[name],
                }
                for rank, name in enumerate(names)
            },
        )
        till = self._ensure(
            'pos.category',
            {
                f'till_category_{key(name)}': {
                    'name': name,
                    'sequence': rank,
                    'color': 1 + rank % 11,
                }
                for rank, name in enumerate(names)
            },
        )
        return dict(zip(names, zip(stock, shop, till, strict=True), strict=True))

    def _load_attributes(self, templates):
        """(attribute, value) -> attribute value; the values in the order of their sales."""
        wanted = list(dict.fromkeys((t.attribute, a.value) for t in templates for a in t.articles))
        wanted = [pair for pair in wanted if pair[0]]
        kinds = sorted({attribute for attribute, _value in wanted})
        attributes = self._ensure(
            'product.attribute',
            {
                f'attribute_{kind.lower()}': {
                    'name': kind,
                    'display_type': 'color' if kind == 'Colour' else 'pills',
                    'create_variant': 'always',
                    'visibility': 'hidden' if kind == 'Design' else 'visible',
                }
                for kind in kinds
            },
        )
        by_kind = dict(zip(kinds, attributes, strict=True))
        values = self._ensure(
            'product.attribute.value',
            {
                f'value_{kind}_{value}'.lower().replace(' ', '_'): {
                    'name': value,
                    'attribute_id': by_kind[kind].id,
                    'html_color': self._html_colour(value) if kind == 'Colour' else False,
                    'sequence': SIZES.index(value) if value in SIZES else rank,
                }
                for rank, (kind, value) in enumerate(wanted)
            },
        )
        return dict(zip(wanted, values, strict=True))

    @staticmethod
    def _html_colour(value):
        return '#{:02x}{:02x}{:02x}'.format(*pictures.COLOURS[value])

    def _template_vals(self, template, categories, values, rank):
        stock, shop, till = categories
        vals = {
            'name': template.name,
            'type': 'consu',
            'is_storable': True,
            'categ_id': stock.id,
            'public_categ_ids': [Command.set(shop.ids)],
            'pos_categ_ids': [Command.set(till.ids)],
            'list_price': template.price,
            'taxes_id': [Command.clear()],
            'supplier_taxes_id': [Command.clear()],
            'invoice_policy': 'order',
            'allow_out_of_stock_order': False,
            'show_availability': True,
            'available_threshold': 5,
            'is_published': True,
            'available_in_pos': True,
            'website_sequence': 10 * (rank + 1),
        }
        if template.attribute:
            found = [values[template.attribute, article.value] for article in template.articles]
            line = {
                'attribute_id': found[0].attribute_id.id,
                'value_ids': [Command.set([value.id for value in found])],
            }
            return {**vals, 'attribute_line_ids': [Command.create(line)]}
        return {**vals, **self._article_vals(template.articles[0])}

    def _complete_variants(self, pairs):
        """Code, barcode, weight and price of each variant."""
        for template, record in pairs:
            by_value = {
                variant.product_template_attribute_value_ids.name: variant
                for variant in record.product_variant_ids
            }
            for article in template.articles:
                variant = by_value[article.value]
                variant.write(self._article_vals(article))
                extra = round(article.price - template.price, 2)
                if extra:
                    variant.product_template_attribute_value_ids.price_extra = extra

    @staticmethod
    def _article_vals(article):
        return {
            'default_code': article.sku,
            'barcode': article.barcode,
            'weight': article.weight,
        }

    def _load_costs(self, pairs):
        """One write per cost: each write of a cost writes its history."""
        variants = {v.default_code: v for _template, r in pairs for v in r.product_variant_ids}
        by_cost = defaultdict(self.env['product.product'].browse)
        for template, _record in pairs:
            for article in template.articles:
                by_cost[article.cost] |= variants[article.sku]
        for cost, products in by_cost.items():
            products.standard_price = cost

    def _load_pictures(self, pairs):
        """The pictures in all their sizes, in one batch of attachments.

        The fields' own writes would resize and save each picture five times over, one by one.
        """
        vals_list = []
        for template, record in pairs:
            vals_list += self._picture_vals(template, template.articles[0], record, 'image')
            if template.attribute:
                by_code = {variant.default_code: variant for variant in record.product_variant_ids}
                for article in template.articles:
                    variant = by_code[article.sku]
                    vals_list += self._picture_vals(template, article, variant, 'image_variant')
        self.env['ir.attachment'].sudo().create(vals_list)
        self.env.invalidate_all()

    @staticmethod
    def _picture_vals(template, article, record, field):
        name = f'{template.name} {article.value}'.strip()
        drawn = pictures.product_pictures(name, template.category, set(PICTURE_SIDES.values()))
        return [
            {
                'name': f'{field}_{size}',
                'res_model': record._name,
                'res_field': f'{field}_{size}',
                'res_id': record.id,
                'type': 'binary',
                'mimetype': 'image/jpeg',
                'raw': drawn[side],
            }
            for size, side in PICTURE_SIDES.items()
        ]

    def _articles(self, products=None):
        """SKU -> product of the demo."""
        skus = [a.sku for template in catalog.templates(products) for a in template.articles]
        found = self.env['product.product'].search([('default_code', 'in', skus)])
        return {product.default_code: product for product in found}
