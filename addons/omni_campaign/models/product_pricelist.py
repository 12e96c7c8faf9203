from odoo import fields, models

from ..preview import current_preview


class ProductPricelistItem(models.Model):
    _inherit = 'product.pricelist.item'

    omni_campaign_id = fields.Many2one(
        'omni.campaign',
        string='Campaign',
        index='btree_not_null',
        ondelete='restrict',
        copy=False,
        help='The rule keeps to its dates, hours, budget and stop. For whom and where it is, its '
        'pricelist says.',
    )


class ProductPricelist(models.Model):
    _inherit = 'product.pricelist'

    def _get_applicable_rules_domain(self, products, date, **kwargs):
        """Override of `product`: rules of a campaign that is not in force now do not count."""
        domain = super()._get_applicable_rules_domain(products, date, **kwargs)
        items = self.env['product.pricelist.item'].sudo()
        of_campaigns = [('pricelist_id', '=', self.id), ('omni_campaign_id', '!=', False)]
        campaigns = items.search(of_campaigns).omni_campaign_id
        if not campaigns:
            return domain
        preview, place = current_preview(self.env), self.env['stock.warehouse'].sudo()
        if preview:
            place, date = place.browse(preview.place or []), preview.moment
        moment = fields.Datetime.to_datetime(date) or fields.Datetime.now()
        out = campaigns._out_of_time(moment, place)
        return [*domain, ('omni_campaign_id', 'not in', out.ids)] if out else domain
