"""Acceptance cases of other systems that need a till, by their ids; docs/cases.md says what
became of those that are not here."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestErpBundle(PosUnifiedInventoryCommon):
    """ERP-3: a bundle is sold whose component is reserved for somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        combo = cls.env['product.combo'].create(
            {'name': 'Vases', 'combo_item_ids': [Command.create({'product_id': cls.vase.id})]}
        )
        cls.bundle = cls.env['product.product'].create(
            {
                'name': 'A vase with flowers',
                'type': 'combo',
                'combo_ids': [Command.set(combo.ids)],
                'available_in_pos': True,
                'list_price': 10,
                'taxes_id': False,
            }
        )

    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()

    def _ask(self, quantity=1):
        lines = [{'product_id': product.id, 'qty': quantity} for product in self.bundle + self.vase]
        return self.config.with_user(self.pos_user).hold_stock('bundle', lines)

    def _bundle_lines(self, quantity=1):
        """The bundle has its price, its component none, as the till splits them."""
        return [
            Command.create(
                {
                    'product_id': product.id,
                    'qty': quantity,
                    'price_unit': price,
                    'price_subtotal': price * quantity,
                    'price_subtotal_incl': price * quantity,
                    'tax_ids': [Command.clear()],
                    'discount': 0,
                }
            )
            for product, price in ((self.bundle, 0), (self.vase, 10))
        ]

    def test_a_bundle_that_is_there_takes_its_component(self):
        self.assertTrue(self._ask()['held'])
        with self.assertRaises(Refusal):
            self._promise()
        order = self._sell(lines=self._bundle_lines())
        self.assertEqual(order.state, 'paid')
        self.assertEqual(self._figure()[:3], (self.inventory._to_units(0),) * 3)

    # id, till's policy, whether the cashier may go on, whether it is sold
    POLICIES = [
        ('ERP-3 refused', 'manager', False),
        ('ERP-3 warned', 'warn', True),
    ]

    def test_a_bundle_whose_component_is_promised(self):
        self._promise()
        for name, policy, may_go_on in self.POLICIES:
            with self.subTest(name):
                self.config.promised_stock_policy = policy
                answer = self._ask()
                self.assertEqual((answer['held'], answer['may_go_on']), (False, may_go_on))
                self.assertIn('Promised Vase', answer['message'])
                if may_go_on:
                    self.assertEqual(self._sell(lines=self._bundle_lines()).state, 'paid')
                    self.assertEqual(self._available(), -1)
                else:
                    with self.assertRaises(Refusal), self.env.cr.savepoint():
                        self._sell(lines=self._bundle_lines())
                    self.assertEqual(self._available(), 0)
