from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import ormcache

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

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `product`: a campaign has got a price rule."""
        items = super().create(vals_list)
        items._forget_campaigns()
        return items

    def write(self, vals):
        """Override of `product`: as above, or lost one."""
        if not {'omni_campaign_id', 'pricelist_id'} & vals.keys():
            return super().write(vals)
        self._forget_campaigns()
        res = super().write(vals)
        self._forget_campaigns()
        return res

    def unlink(self):
        """Override of `product`: as above."""
        self._forget_campaigns()
        return super().unlink()

    def _forget_campaigns(self):
        if self.sudo().omni_campaign_id:
            self.env.registry.clear_cache()

    @api.model
    @ormcache()
    def _campaigns_by_pricelist(self):
        """Return ``{pricelist id: ids of the campaigns that have price rules in it}``: a price
        costs no query for campaigns where there are none."""
        found = defaultdict(tuple)
        domain = [('omni_campaign_id', '!=', False)]
        for pricelist, campaign in self.sudo()._read_group(
            domain, ['pricelist_id', 'omni_campaign_id']
        ):
            found[pricelist.id] += (campaign.id,)
        return dict(found)


class ProductPricelist(models.Model):
    _inherit = 'product.pricelist'

    def _get_applicable_rules_domain(self, products, date, **kwargs):
        """Override of `product`: rules of a campaign that is not in force now do not count."""
        domain = super()._get_applicable_rules_domain(products, date, **kwargs)
        ids = self.env['product.pricelist.item']._campaigns_by_pricelist().get(self.id)
        if not ids:
            return domain
        campaigns = self.env['omni.campaign'].sudo().browse(ids)
        preview, place = current_preview(self.env), self.env['stock.warehouse'].sudo()
        if preview:
            place, date = place.browse(preview.place or []), preview.moment
        moment = fields.Datetime.to_datetime(date) or fields.Datetime.now()
        out = campaigns._out_of_time(moment, place)
        return [*domain, ('omni_campaign_id', 'not in', out.ids)] if out else domain
