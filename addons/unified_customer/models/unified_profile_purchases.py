from odoo import api, fields, models
from odoo.tools import SQL

from ..core import profile as core
from .unified_profile import SHOWN

RECENT = 200  # lines that tell what somebody likes
FAVOURITES = 4


class UnifiedProfile(models.AbstractModel):
    _inherit = 'unified.profile'

    # === PURCHASES ===

    @api.model
    def _value(self, family):
        """What the customer has brought: revenue, untaxed, less what came back. Orders of
        companies with another currency are left out."""
        companies = self.env.companies.filtered(
            lambda company: company.currency_id == self.env.company.currency_id
        )
        query = SQL(
            """
            SELECT channel, count(DISTINCT order_id) FILTER (WHERE amount > 0), sum(amount),
                   min(date), max(date)
              FROM %s AS purchase
             WHERE company_id IN %s
             GROUP BY channel
            """,
            self.env['unified.purchases']._union(family),
            tuple(companies.ids),
        )
        totals = [
            core.Total(channel, orders, self._minor(amount), first.date(), last.date())
            for channel, orders, amount, first, last in self.env.execute_query(query)
        ]
        value = core.value(totals, fields.Date.today())
        return {
            'basis': 'revenue',
            'lifetime': self._major(value.lifetime),
            'average_order': self._major(value.average),
            'orders': value.orders,
            'first_visit': value.first.isoformat() if value.first else '',
            'last_visit': value.last.isoformat() if value.last else '',
            'days_since': value.days_since,
            'channels': [{'channel': name, 'orders': count} for name, count in value.channels],
        }

    @api.model
    def _recent(self, family):
        """:return: rows of the latest lines of goods"""
        query = SQL(
            """
            SELECT purchase.channel, model, order_id, reference, date, product_id, quantity,
                   amount, place_id, template.categ_id, template.id
              FROM %s AS purchase
              JOIN product_product product ON product.id = purchase.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE template.type = 'consu' AND purchase.quantity > 0
             ORDER BY date DESC, model, line_id DESC
             LIMIT %s
            """,
            self.env['unified.purchases']._union(family),
            RECENT,
        )
        return self.env.execute_query(query)

    @api.model
    def _traits(self, product_ids):
        """:return: {product id: [(kind, attribute id, value id), ...]}"""
        if not product_ids:
            return {}
        query = SQL(
            """
            SELECT variant.product_product_id, attribute.unified_kind, attribute.id,
                   value.product_attribute_value_id
              FROM product_variant_combination variant
              JOIN product_template_attribute_value value
                ON value.id = variant.product_template_attribute_value_id
              JOIN product_attribute attribute ON attribute.id = value.attribute_id
             WHERE variant.product_product_id IN %s AND attribute.unified_kind <> 'other'
            """,
            tuple(product_ids),
        )
        traits = {}
        for product_id, *trait in self.env.execute_query(query):
            traits.setdefault(product_id, []).append(tuple(trait))
        return traits

    @api.model
    def _core_lines(self, rows):
        traits = self._traits({row[5] for row in rows})
        return [
            core.Line(
                order=(model, order_id),
                date=date.date(),
                quantity=quantity,
                amount=self._minor(amount),
                traits=(
                    *traits.get(product_id, ()),
                    ('category', 0, category_id),
                    *([('store', 0, place_id)] if place_id else []),
                ),
            )
            for (_channel, model, order_id, _ref, date, product_id, quantity, amount, place_id,
                 category_id, _template) in rows
        ]  # fmt: skip

    @api.model
    def _lines(self, family):
        rows = self._recent(family)
        found = core.favourites(self._core_lines(rows), fields.Date.today())
        # sudo: the names of what was bought and where, though it be sold no more
        env = self.env(su=True)
        products = env['product.product'].browse([row[5] for row in rows[:SHOWN]])
        places = env['stock.warehouse'].browse([row[8] for row in rows[:SHOWN] if row[8]])
        names = {place.id: place.name for place in places}
        shown = [
            {
                **self._product(product),
                'channel': row[0],
                'reference': row[3],
                'date': row[4].isoformat(timespec='seconds'),
                'quantity': row[6],
                'amount': self._major(self._minor(row[7])),
                'store': names.get(row[8], ''),
            }
            for product, row in zip(products, rows, strict=False)
        ]
        return {'shown': shown, 'favourites': self._favourites(found)}

    @api.model
    def _favourites(self, found):
        env = self.env(su=True)
        models_of = {
            'sizes': ('size', 'product.attribute.value'),
            'colours': ('colour', 'product.attribute.value'),
            'brands': ('brand', 'product.attribute.value'),
            'categories': ('category', 'product.category'),
            'stores': ('store', 'stock.warehouse'),
        }
        result = {}
        for name, (kind, model) in models_of.items():
            best = [one for one in found if one.kind == kind][:FAVOURITES]
            records = env[model].browse([one.value for one in best])
            result[name] = [
                {
                    'id': one.value,
                    'value': record.name,
                    'of': record.attribute_id.name if 'attribute_id' in record._fields else '',
                    'colour': record.html_color or '' if 'html_color' in record._fields else '',
                    'units': one.units,
                    'share': one.share,
                    'last': one.last.isoformat(),
                }
                for one, record in zip(best, records, strict=True)
            ]
        return result
