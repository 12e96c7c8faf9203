from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged('post_install', '-at_install')
class TestPages(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env['product.template'].create({'name': 'Jug', 'list_price': 10})
        cls.pricelist = cls.env['product.pricelist'].create({'name': 'Shop'})
        cls.website = cls.env['website'].search([], limit=1)

    def _told(self, change):
        """What the pages of a website are told by a transaction: [(channel, message)]."""
        bus = self.env['bus.bus'].sudo()
        self.env.cr.precommit.run()
        last = bus.search([], order='id desc', limit=1).id
        change()
        self.env.cr.precommit.run()
        rows = bus.search([('id', '>', last), ('message', 'like', '"type":"live_catalogue"')])
        prefix = f'live_catalogue/{self.website.id}'
        return [(row.channel, row.message) for row in rows if prefix in row.channel]

    def _rule(self, **values):
        return self.env['product.pricelist.item'].create(
            {
                'pricelist_id': self.pricelist.id,
                'compute_price': 'fixed',
                'fixed_price': 7,
                'applied_on': '1_product',
                'product_tmpl_id': self.product.id,
                **values,
            }
        )

    def test_a_page_is_told_of_its_price_once(self):
        def change():
            self.product.list_price = 12
            self._rule()

        ((channel, message),) = self._told(change)
        self.assertIn(f'live_catalogue/{self.website.id}/{self.product.id}', channel)
        self.assertIn('"texts":false', message)

    def test_a_page_is_told_of_its_texts(self):
        ((_channel, message),) = self._told(lambda: self.product.write({'name': 'Big Jug'}))
        self.assertIn('"texts":true', message)

    def test_a_rule_for_all_is_told_all_pages(self):
        rule = {'applied_on': '3_global', 'product_tmpl_id': False}
        ((channel, message),) = self._told(lambda: self._rule(**rule))
        self.assertNotIn(f'/{self.product.id}', channel)
        self.assertIn('"all":true', message)

    def test_a_rule_that_moves_is_told_both_products(self):
        rule = self._rule()
        other = self.env['product.template'].create({'name': 'Mug'})
        told = self._told(lambda: rule.write({'product_tmpl_id': other.id}))
        self.assertEqual(len(told), 2)

    def test_what_no_page_shows_is_not_told(self):
        self.assertFalse(self._told(lambda: self.product.write({'sale_delay': 3})))
        self.assertFalse(self._told(lambda: self.product.write({'standard_price': 3})))

    def test_very_many_are_told_at_once(self):
        many = self.env['product.template'].create([{'name': f'{n}'} for n in range(250)])
        self.assertEqual(len(self._told(lambda: many.write({'list_price': 3}))), 1)

    def test_a_rule_that_starts_is_told_when_it_starts(self):
        now = fields.Datetime.now()
        self._rule(date_start=now - timedelta(seconds=5), date_end=now + timedelta(days=1))
        catalogue = self.env['live.catalogue']

        def minute_after(moment):
            return lambda: catalogue.with_context(lastcall=moment)._cron_dated_prices()

        self.assertEqual(len(self._told(minute_after(now - timedelta(minutes=1)))), 1)
        self.assertFalse(self._told(minute_after(now)))
