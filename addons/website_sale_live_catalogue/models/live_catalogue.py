from odoo import api, fields, models


class LiveCatalogue(models.AbstractModel):
    _inherit = 'live.catalogue'

    def _tell(self, news):
        """Override of `live_catalogue`: open pages of the shops."""
        super()._tell(news)
        self.env['website'].search([])._tell_pages(news)

    @api.model
    def _cron_dated_prices(self):
        """Rules that have started or ended change prices though nobody writes anything."""
        now = fields.Datetime.now()
        last = self.env.context.get('lastcall') or fields.Datetime.subtract(now, minutes=1)
        domain = [
            '|',
            '&', ('date_start', '>', last), ('date_start', '<=', now),
            '&', ('date_end', '>=', last), ('date_end', '<', now),
        ]  # fmt: skip
        if rules := self.env['product.pricelist.item'].search(domain):
            self._note(rules._live_news(), ['date_start'])
