from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.unified_inventory.transaction import flush

# Variants of published goods with a whole unit that the shop can promise at the place.
AVAILABLE_AT = """
%(template)s IN (
    WITH goods AS MATERIALIZED (
        SELECT array_agg(p.id) AS ids
          FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE p.active AND t.active AND t.is_storable AND t.is_published AND t.sale_ok
    )
    SELECT p.product_tmpl_id
      FROM goods
      JOIN LATERAL unified_inventory_figures(goods.ids, ARRAY[%(place)s], %(scale)s) f ON TRUE
      JOIN product_product p ON p.id = f.product_id
      %(withheld)s
     WHERE f.on_hand - f.reserved - f.promised - %(kept)s >= %(scale)s
)
"""
WITHHELD = """
LEFT JOIN LATERAL unified_inventory_withheld(
    goods.ids, ARRAY[%(place)s], %(channel)s, NULL, %(scale)s) w ON w.product_id = f.product_id
"""


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    # What is sold without stock is so in the shop, which may still say otherwise of its own.
    # Stock's default, to go on selling, would win over that for each new product.
    allow_out_of_stock_order = fields.Boolean(
        compute='_compute_allow_out_of_stock_order', store=True, readonly=False, default=None
    )

    @api.depends('sale_without_stock')
    def _compute_allow_out_of_stock_order(self):
        for template in self:
            template.allow_out_of_stock_order = template.sale_without_stock != 'no'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `product`: who says of a new product whether it is sold without stock
        says it for the shop too, whatever the shop's default."""
        return super().create(
            [
                {'allow_out_of_stock_order': vals['sale_without_stock'] != 'no', **vals}
                if 'sale_without_stock' in vals
                else vals
                for vals in vals_list
            ]
        )

    def _get_additionnal_combination_info(self, product_or_template, quantity, uom, date, website):
        """Override of `website_sale`: what is held for the shopper's cart, so that news from
        others can be added up in the page."""
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        if info.get('is_storable') and product_or_template.is_product_variant:
            held = sum(
                part.units
                for part in website._get_own_parts()
                if part.product == product_or_template.id
            )
            info['unified_stock'] = {'held': self.env['unified.inventory']._from_units(held)}
        return info

    def _search_get_detail(self, website, order, options):
        """Override of `website_sale`: only what is available at a store."""
        detail = super()._search_get_detail(website, order, options)
        if place := website._find_place(options.get('available_at')):
            detail['base_domain'].append(self._get_available_at_domain(place))
        return detail

    def _get_available_at_domain(self, place):
        """Return the Domain of the templates the shop can promise at a place. Goods whose
        stock nobody counts are everywhere; services are nowhere."""
        flush(self.env)
        inventory = self.env['unified.inventory']
        values = {
            'place': place.id,
            'scale': inventory._scale(),
            'channel': inventory._channel_ids()['web'],
        }
        kept = inventory._is_anything_withheld()
        values['kept'] = SQL('coalesce(w.safety + w.threshold + w.set_aside, 0)' if kept else '0')
        values['withheld'] = SQL(WITHHELD, **values) if kept else SQL()

        def to_sql(model, alias, query):
            return SQL(AVAILABLE_AT, template=SQL.identifier(alias, 'id'), **values)

        uncounted = Domain('type', '=', 'consu') & Domain('is_storable', '=', False)
        return uncounted | Domain.custom(to_sql=to_sql)
