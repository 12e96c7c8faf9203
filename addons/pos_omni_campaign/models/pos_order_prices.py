from collections import defaultdict

from odoo import models

KEY = 'omni_remembered_rules'


class Remembered:
    """Rules of pricelists for all products of an order: each pricelist is asked once."""

    def __init__(self, products):
        self.products, self.rules = products, {}


class PosOrder(models.Model):
    """What campaigns gave by their price rules; no till names the rule, its price does."""

    _inherit = 'pos.order'

    def _price_rule_amounts(self):
        """Return ``{campaign: amount}`` that lines sold at the price of a campaign's rule cost less
        than the list says, in the company's currency; in a fixed number of queries."""
        amounts, Item_sudo = defaultdict(float), self.env['product.pricelist.item'].sudo()
        if not Item_sudo._campaigns_by_pricelist().get(self.pricelist_id.id):
            return amounts
        remembered = {KEY: Remembered(self.lines.product_id)}
        items_sudo = self.pricelist_id.sudo().with_context(**remembered).item_ids
        items_sudo = items_sudo.filtered('omni_campaign_id')
        for line in self.lines.filtered(lambda line: line.qty > 0 and not line.reward_id):
            less = line.product_id.lst_price - line.price_unit / (self.currency_rate or 1.0)
            if less <= 0:
                continue
            given = next((item for item in items_sudo if line._has_price_of(item)), items_sudo[:0])
            if given:
                amounts[given.omni_campaign_id.with_env(Item_sudo.env)] += less * line.qty
        return amounts


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _has_price_of(self, item):
        """Whether this is the price that a rule of a pricelist gives."""
        product, order = self.product_id, self.order_id
        if not item._is_applicable_for(product, self.qty):
            return False
        price = item._compute_price(
            product, self.qty, product.uom_id, order.date_order, currency=order.currency_id
        )
        return order.currency_id.compare_amounts(price, self.price_unit) == 0


class ProductPricelist(models.Model):
    _inherit = 'product.pricelist'

    def _get_applicable_rules(self, products, date, **kwargs):
        """Override of `product`: asked for each line of an order, it answers from what it found
        for all of them."""
        known = self.env.context.get(KEY)
        if not isinstance(known, Remembered) or products - known.products:
            return super()._get_applicable_rules(products, date, **kwargs)
        key = self.id, date, *sorted(kwargs.items())
        if key not in known.rules:
            known.rules[key] = super()._get_applicable_rules(known.products, date, **kwargs)
        return known.rules[key]
