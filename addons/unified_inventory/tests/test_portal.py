from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import UnifiedInventoryCommon
from .portal_common import PortalCommon

DAY = 86400


@tagged('post_install', '-at_install')
class TestPortal(PortalCommon, UnifiedInventoryCommon):
    """O4: with neither shop nor till, whoever pays a quotation goes through the same gate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.vase, cls.store, 3)
        cls.vase.list_price = 10
        cls.ann = new_test_user(cls.env, login='ann', groups='base.group_portal')
        cls.quotation = cls._create_quotation(cls.ann.partner_id, cls.store, cls.vase, 2)

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def _finish(self, tx, state):
        {'pending': tx._set_pending, 'cancel': tx._set_canceled, 'done': tx._set_done}[state]()
        tx._post_process()

    def test_a_quotation_is_held_before_it_is_paid(self):
        self.assertIn('result', self._ask_to_pay())
        hold = self._hold_of(self.quotation)
        self.assertEqual((hold.state, hold.channel_id.code), ('held', 'back_office'))
        self.assertTrue(hold.is_paying)
        self.assertAlmostEqual(self.quotation._get_hold_seconds(), 3600, delta=5)
        self.assertAvailable(self.vase, self.store, 1)

    def test_nobody_pays_for_what_is_not_there(self):
        self._hold(self.vase, 2, self.store, owner='rpc,99')
        answer = self._ask_to_pay()
        self.assertIn('Only 1 left of Vase', answer['error']['data']['message'])
        self.assertFalse(self.quotation.transaction_ids)
        self.assertFalse(self.quotation.hold_ref)

    def test_what_is_sold_without_stock_is_promised_from_goods_to_come(self):
        self._hold(self.vase, 2, self.store, owner='rpc,99')
        self.vase.sale_without_stock = 'backorder'
        self.assertIn('result', self._ask_to_pay())
        kinds = self._hold_of(self.quotation).entry_ids.mapped('kind')
        self.assertCountEqual(kinds, ['hold', 'backorder'])

    def test_a_link_of_the_back_office_leads_through_the_gate(self):
        wizard = self.env['payment.link.wizard'].with_context(
            active_model='sale.order', active_id=self.quotation.id
        )
        link = wizard.create({'amount': self.quotation.amount_total}).link
        self.assertIn(f'/my/orders/{self.quotation.id}', link)

    def test_strangers_hold_nothing(self):
        for token in ('', 'x', False, 7, ['x']):
            with self.subTest(token=token):
                self.assertIn('error', self._ask_to_pay(token=token))
                self.assertFalse(self.quotation.hold_ref)
                self.assertFalse(self.quotation.transaction_ids)

    def test_goods_stay_held_while_a_payment_is_on_its_way(self):
        self._ask_to_pay()
        self._finish(self.quotation.transaction_ids, 'pending')
        self.assertAlmostEqual(self.quotation._get_hold_seconds(), 7 * DAY, delta=5)
        self._finish(self.quotation.transaction_ids, 'cancel')
        self.assertAvailable(self.vase, self.store, 3)

    def test_an_order_whose_payment_does_not_come_is_told_once(self):
        self._ask_to_pay()
        self._finish(self.quotation.transaction_ids, 'pending')
        hold = self._hold_of(self.quotation)
        self.env.cr.execute(
            'UPDATE unified_inventory_hold SET expires_at = expires_at - %s WHERE id = %s',
            [timedelta(days=8), hold.id],
        )
        hold.invalidate_recordset()
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref('unified_inventory.ir_cron_tell_hold_ended').method_direct_trigger()
        self.assertEqual(
            self.quotation.activity_ids.mapped('summary'), ['Payment has not come in time']
        )

    def test_the_payment_confirms_what_was_held(self):
        self._ask_to_pay()
        hold = self._hold_of(self.quotation)
        self._finish(self.quotation.transaction_ids, 'done')
        self.assertEqual(self.quotation.state, 'sale')
        self.assertEqual((self._hold_of(self.quotation), hold.state), (hold, 'confirmed'))

    def test_the_message_is_one_for_customers(self):
        self._hold(self.vase, 3, self.store, owner='rpc,99')
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.quotation._hold_before_payment()
        self.assertEqual(str(caught.exception), 'Vase has just gone. You have not been charged.')
