from odoo import models

from ..demo import story


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_rules(self):
        """Christmas goods: stores keep some for who walks in, a mailing has its own."""
        category = self._find('category_christmas')
        if not category:  # a demo of few products
            return
        places = self._places()
        web = self.env.ref('unified_inventory.channel_web')
        self._ensure(
            'unified.inventory.rule',
            {
                f'rule_christmas_{code.lower()}': {
                    'name': f'Christmas goods for who walks in, {places[code].name}',
                    'kind': 'threshold',
                    'quantity': 2,
                    'categ_id': category.id,
                    'warehouse_id': places[code].id,
                    'channel_id': web.id,
                }
                for code in story.PLACES[1:]
            },
        )
        self._ensure('utm.campaign', {'campaign_advent': {'title': 'Advent Mailing'}})
        self._ensure('unified.inventory.allotment', {'advent': self._advent_vals})

    def _advent_vals(self):
        product = self.env['product.product'].search(
            [('categ_id', '=', self._find('category_christmas').id)], order='id', limit=1
        )
        return {
            'name': 'Advent Mailing',
            'product_id': product.id,
            'warehouse_id': self._places()['DC'].id,
            'campaign_id': self._find('campaign_advent').id,
            'quantity': 12,
        }
