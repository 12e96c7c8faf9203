from unittest.mock import patch

from odoo.tests import TransactionCase


class TestLiveCatalogue(TransactionCase):
    def _told(self, change):
        """The news of what a change notes as it is committed, a list of one or none."""
        told = []
        self.env.cr.precommit.run()
        with patch.object(
            type(self.env['live.catalogue']), '_tell', lambda _self, n: told.append(n)
        ):
            change()
            self.env.cr.precommit.run()
        return told

    def test_changes_of_a_transaction_are_told_once(self):
        product = self.env['product.template'].create({'name': 'Jug'})

        def change():
            product.list_price = 3
            product.product_variant_id.default_code = 'JUG'

        (news,) = self._told(change)
        self.assertEqual(news['products', 'list_price'], set(product.ids))
        self.assertEqual(news['products', 'default_code'], set(product.ids))

    def test_nothing_is_told_of_nothing(self):
        self.assertFalse(self._told(lambda: self.env['product.template'].search([], limit=1)))
        self.assertFalse(self._told(lambda: self.env['product.template'].write({'name': 'x'})))

    def test_a_rule_tells_what_it_was_for_and_what_it_is_for(self):
        jug, mug = self.env['product.template'].create([{'name': 'Jug'}, {'name': 'Mug'}])
        rule = self.env['product.pricelist.item'].create(
            {
                'pricelist_id': self.env['product.pricelist'].create({'name': 'P'}).id,
                'applied_on': '1_product',
                'product_tmpl_id': jug.id,
            }
        )
        (news,) = self._told(lambda: rule.write({'product_tmpl_id': mug.id}))
        self.assertEqual(news['priced', 'product_tmpl_id'], {jug.id, mug.id})
        (news,) = self._told(rule.unlink)
        self.assertEqual(news['rules', '*'], set(rule.ids))

    def test_a_change_that_is_rolled_back_is_not_told(self):
        product = self.env['product.template'].create({'name': 'Jug'})
        told = self._told(lambda: (product.write({'list_price': 3}), self.env.cr.precommit.clear()))
        self.assertFalse(told)
