from odoo import models

from odoo.addons.live_catalogue.models.live_catalogue import ALL

CHANNEL = 'live_catalogue'  # of a website, and of a template there
MOST_TOLD = 200  # templates that are told by themselves; of more all pages are told
TEXTS = {ALL, 'name', 'description_ecommerce', 'website_description'}
PRICES = {ALL, 'list_price', 'lst_price', 'compare_list_price', 'price_extra', 'taxes_id'}


class Website(models.Model):
    _inherit = 'website'

    def _tell_pages(self, news):
        """Tell open product pages what to look at anew: ids and kinds, which are no secret."""
        priced, texts, of_text = set(), set(), self._live_texts()
        for (kind, field), ids in news.items():
            if kind == 'priced' or (kind == 'products' and field in PRICES):
                priced |= ids
            if kind == 'products' and field in of_text:
                texts |= ids
        changed = priced | texts
        if not changed:
            return
        bus = self.env['bus.bus']
        for website in self:
            channel = f'{CHANNEL}/{website.id}'
            if 0 in changed or len(changed) > MOST_TOLD:
                bus._sendone(channel, 'live_catalogue', {'all': True, 'texts': bool(texts)})
                continue
            for template in sorted(changed):
                message = {'template_id': template, 'texts': template in texts}
                bus._sendone(f'{channel}/{template}', 'live_catalogue', message)

    def _live_texts(self):
        """Hook: the fields of products that are texts of their pages."""
        return TEXTS
