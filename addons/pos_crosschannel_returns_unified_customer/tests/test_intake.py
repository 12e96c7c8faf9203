import json

from odoo.tests import tagged

from odoo.addons.pos_crosschannel_returns.tests.common import TillCommon
from odoo.addons.pos_crosschannel_returns.tests.common_intake import IntakeMixin
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestCustomerReturns(IntakeMixin, TillCommon):
    def setUp(self):
        super().setUp()
        self.session = self._open_session()
        self.privacy = self.env['unified.privacy'].sudo()

    def test_goods_taken_in_are_told_stop_an_erasure_and_lose_the_name(self):
        intake, _answer = self._send(
            partner_id=self.customer.id, customer='Ada Quuxlace', note='Mind the dog'
        )
        self.assertEqual(intake.partner_id, self.customer)
        self.assertIn('Mind the dog', json.dumps(self.privacy._export(self.customer)))
        with self.assertRaises(Refusal) as caught:
            self.privacy._erase(self.customer)
        self.assertIn('without network', caught.exception.context['reasons'][0])
        self._as_till('till_intake_give_back', intake, 'Not ours')
        self.privacy._erase(self.customer)
        self.assertEqual((intake.customer, intake.note), (False, False))
        self.assertTrue(intake.name)

    def test_an_order_that_comes_back_at_a_till_is_counted_once(self):
        order = self._create_order((self.goods_order, 3, {}))
        before = self._worth()
        self._sync(self._till_data(self._ticket(order), self.session))
        price = order.order_line.price_subtotal / 3
        self.assertAlmostEqual(before - self._worth(), price)

    def _worth(self):
        profile = self.env['unified.profile'].sudo()._of(self.customer)
        return profile['value']['lifetime']
