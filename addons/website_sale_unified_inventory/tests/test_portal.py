from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.unified_inventory.tests.portal_common import PortalCommon

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestPortal(PortalCommon, ShopStockCommon):
    """O4: a quotation that is paid on the portal goes through the gate of the shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quotation = cls._create_quotation(
            cls.user.partner_id, cls.chicago, cls.vase, 2, company_id=cls.company.id
        )
        cls.provider.company_id = cls.company

    def test_o4_a_quotation_is_held_before_it_is_paid(self):
        answer = self._ask_to_pay()
        self.assertIn('result', answer)
        hold = self._hold_of(self.quotation)
        self.assertEqual((hold.state, hold.channel_id.code), ('held', 'back_office'))
        self.assertAlmostEqual(self.quotation._get_hold_seconds(), 3600, delta=5)
        self.assertAvailable(self.vase, self.chicago, 1)

    def test_o4_a_quotation_whose_goods_have_gone_is_refused_without_a_transaction(self):
        self._hold_elsewhere(self.vase, 2, self.chicago)
        answer = self._ask_to_pay()
        self.assertIn('Only 1 left of Vase', answer['error']['data']['message'])
        self.assertFalse(self.quotation.transaction_ids)
        self.assertFalse(self.quotation.hold_ref)

    def test_o4_what_is_sold_without_stock_is_not_refused(self):
        self._hold_elsewhere(self.vase, 2, self.chicago)
        self.vase.sale_without_stock = 'backorder'
        self.assertIn('result', self._ask_to_pay())
        kinds = self._hold_of(self.quotation).entry_ids.mapped('kind')
        self.assertCountEqual(kinds, ['hold', 'backorder'])

    def test_o4_a_salesperson_may_still_confirm_what_is_to_come(self):
        self._hold_elsewhere(self.vase, 2, self.chicago)
        self.quotation.action_confirm()
        self.assertEqual(self.quotation.state, 'sale')
        self.assertFalse(self.quotation.activity_ids)

    def test_o4_the_portal_says_so_before_the_payment(self):
        url = f'/my/orders/{self.quotation.id}?access_token={self.quotation.access_token}'
        self.assertNotIn('Not all of this is there', self._page(url))
        self._hold_elsewhere(self.vase, 2, self.chicago)
        page = self._page(url)
        self.assertIn('Not all of this is there any more', page)
        self.assertIn('only 1 left', page)

    def test_o4_an_order_that_is_confirmed_is_paid_as_ever(self):
        self.quotation.action_confirm()
        hold = self._hold_of(self.quotation)
        self._hold_elsewhere(self.vase, 1, self.chicago)
        self.assertIn('result', self._ask_to_pay())
        self.assertEqual(self._hold_of(self.quotation), hold)
        self.assertEqual(hold.state, 'confirmed')

    def test_strangers_hold_nothing(self):
        new_test_user(self.env, login='eve', password='eve-eve', groups='base.group_portal')
        for login in (None, 'eve'):
            self._go_shopping(login=login)
            for token in ('', 'x', False):
                with self.subTest(login=login, token=token):
                    answer = self._ask_to_pay(token=token)
                    self.assertIn('access token is invalid', answer['error']['data']['message'])
            self.assertFalse(self.quotation.hold_ref)

    def test_wrong_ids_are_refused(self):
        gone = self.quotation.copy()
        gone._portal_ensure_token()
        token = gone.access_token
        gone.action_cancel()
        order_id = gone.id
        gone.unlink()
        params = {'access_token': token, 'provider_id': self.provider.id}
        question = {'jsonrpc': '2.0', 'id': 0, 'params': params}
        with mute_logger('odoo.http'):
            answer = self.url_open(f'/my/orders/{order_id}/transaction', json=question).json()
        self.assertEqual(answer['error']['data']['name'], 'odoo.exceptions.MissingError')

    def test_the_gate_is_of_quotations(self):
        self.quotation.action_cancel()
        self.assertIsNone(self.quotation._hold_before_payment())
        self.assertFalse(self.quotation.hold_ref)

    def test_its_message_is_one_for_customers(self):
        self._hold_elsewhere(self.vase, 3, self.chicago)
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.quotation._hold_before_payment()
        self.assertEqual(str(caught.exception), 'Vase has just gone. You have not been charged.')
