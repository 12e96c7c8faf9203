from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .common import ShopStockCommon

DAY = 86400


@tagged('post_install', '-at_install')
class TestPendingPayment(PaymentCommon, ShopStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cart = cls._create_cart((cls.vase, 3))
        cls.cart.warehouse_id = cls.chicago
        cls.channel = cls.inventory._channel('web')

    def _create_payment(self, state, order=None):
        order = order or self.cart
        order._hold_before_payment()
        tx = self._create_transaction(
            'direct',
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[(6, 0, order.ids)],
            reference=f'{order.name}-{state}',
        )
        self._set(tx, state)
        return tx

    def _set(self, tx, state):
        {
            'pending': tx._set_pending,
            'done': tx._set_done,
            'cancel': tx._set_canceled,
            'error': lambda: tx._set_error('No'),
        }[state]()
        tx._post_process()

    def _pass_days(self, order, days):
        hold = self._hold_of(order)
        self.env.cr.execute(
            'UPDATE unified_inventory_hold SET expires_at = expires_at - %s WHERE id = %s',
            [timedelta(days=days), hold.id],
        )
        hold.invalidate_recordset()

    def test_o3_goods_stay_held_while_a_payment_is_on_its_way(self):
        """A bank transfer takes days: the goods stay held for as long as the channel says, then
        they are for sale again and the order is told."""
        self._create_payment('pending')
        self.assertEqual(self.cart.state, 'sent')
        self.assertAlmostEqual(self.cart._get_hold_seconds(), 7 * DAY, delta=5)
        self._pass_days(self.cart, 6)
        self.assertAvailable(self.vase, self.chicago, 0)
        self._pass_days(self.cart, 2)
        self.assertAvailable(self.vase, self.chicago, 3)
        self._tell()
        self.assertIn('for sale again', self.cart.message_ids[0].body)
        self.assertEqual(self.cart.activity_ids.summary, 'Payment has not come in time')

    def _tell(self):
        with self.enter_registry_test_mode():
            self.env.ref('unified_inventory.ir_cron_tell_hold_ended').method_direct_trigger()

    def test_o3_an_order_is_told_once_and_swept_holds_count_too(self):
        self._create_payment('pending')
        self._pass_days(self.cart, 8)
        self.inventory._cron_sweep()
        self._tell()
        count = len(self.cart.message_ids)
        self._tell()
        self.assertEqual(len(self.cart.message_ids), count)
        self.assertEqual(len(self.cart.activity_ids), 1)

    def test_o3_orders_that_still_hold_or_have_no_payment_are_not_told(self):
        self._create_payment('pending')
        unpaid = self._create_cart((self.vase, 1))
        unpaid._hold_stock()
        self._pass_days(unpaid, 1)
        before = len(self.cart.message_ids), len(unpaid.message_ids)
        self._tell()
        self.assertEqual((len(self.cart.message_ids), len(unpaid.message_ids)), before)

    def test_o3_a_payment_that_comes_in_time_confirms_what_was_held(self):
        tx = self._create_payment('pending')
        hold = self._hold_of(self.cart)
        self._set(tx, 'done')
        self.assertEqual(self.cart.state, 'sale')
        self.assertEqual(self._hold_of(self.cart), hold)
        self.assertEqual(hold.state, 'confirmed')

    def test_o3_a_payment_that_comes_late_gets_what_is_there(self):
        tx = self._create_payment('pending')
        self._pass_days(self.cart, 8)
        self._hold_elsewhere(self.vase, 40, self.boston)
        self._hold(self.vase, 2, self.chicago, owner='rpc,98')
        self._set(tx, 'done')
        self.assertEqual(self.cart.state, 'sale')
        self.assertIn('left of Vase', self.cart.activity_ids.note)
        self.assertAvailable(self.vase, self.chicago, 0)

    def test_o3_the_channel_says_for_how_long(self):
        self.channel.pending_days = 2
        self._create_payment('pending')
        self.assertAlmostEqual(self.cart._get_hold_seconds(), 2 * DAY, delta=5)
        self.channel.pending_days = 0
        other = self._create_cart((self.vase, 1))
        self._create_payment('pending', other)
        self.assertAlmostEqual(other._get_hold_seconds(), 3600, delta=5)

    def test_o3_a_transfer_that_is_called_off_gives_the_goods_back(self):
        tx = self._create_payment('pending')
        self._set(tx, 'cancel')
        self.assertFalse(self.cart.hold_ref)
        self.assertAvailable(self.vase, self.chicago, 3)

    def test_a_failed_card_leaves_the_goods_held_for_another_try(self):
        self._create_payment('error')
        self.assertAlmostEqual(self.cart._get_hold_seconds(), 3600, delta=5)
