from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.payment.models.payment_transaction import PaymentTransaction

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestSettle(TillCommon):
    """A return at a till whose money goes back where it came from."""

    def setUp(self):
        super().setUp()
        self.session = self._open_session()
        self.enterContext(
            patch.object(
                PaymentTransaction,
                '_send_refund_request',
                lambda transaction: transaction._set_done(),
            )
        )
        self.order = self._create_order((self.goods_order, 2, {}))
        self._invoice(self.order)

    def test_the_original_payment_gets_the_money_and_the_store_the_goods(self):
        before = self._on_hand(self.goods_order, self.store)
        ticket = self._ticket(self.order)
        self.assertEqual([part['type'] for part in ticket['plan']['parts']], ['original'])
        self.assertTrue(ticket['plan']['complete'] and ticket['plan']['here'])
        answer = self.till.till_settle(self.config.id, ticket['reference'])
        self.assertEqual(answer['state'], 'settled')
        self.assertEqual(answer['tenders'], [{'type': 'original', 'amount': 100, 'state': 'done'}])
        self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 1)
        self.assertQuantities(self.order.order_line, 1, 1, 0, 'invoiced')
        self.assertFalse(self.session.order_ids)
        self.assertEqual(self.till.till_settle(self.config.id, ticket['reference']), answer)
        refunds = self.order.transaction_ids.child_transaction_ids
        self.assertEqual(refunds.mapped('amount'), [-100])
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_it_is_paid_once_by_plan_or_by_the_till(self):
        ticket = self._ticket(self.order)
        self.till.till_settle(self.config.id, ticket['reference'])
        with self.assertRefused('wrong_state'):
            self._sync(self._till_data(ticket, self.session))
        ticket = self._ticket(self.order)
        self._sync(self._till_data(ticket, self.session))
        answer = self.till.till_settle(self.config.id, ticket['reference'])
        self.assertEqual([tender['type'] for tender in answer['tenders']], ['till'])
        self.assertEqual(len(self.order.transaction_ids.child_transaction_ids), 1)

    def test_what_somebody_hands_over_is_paid_at_the_till(self):
        self.company.crosschannel_fallback = 'manual'
        transactions = type(self.env['payment.transaction'])
        with patch.object(transactions, '_crosschannel_support', lambda transaction: 'none'):
            ticket = self._ticket(self.order)
            self.assertFalse(ticket['plan']['complete'])
            with self.assertRefused('pays_by_hand'):
                self.till.till_settle(self.config.id, ticket['reference'])

    def test_a_ticket_is_asked_for_before_money_is_handed_out(self):
        ticket = self._ticket(self.order)
        self.assertEqual(self.till.till_ready(self.config.id, ticket['reference']), 'approved')
        elsewhere = self._create_till(self.depot)
        self._open_session(elsewhere)
        with self.assertRefused('other_till'):
            self.till.till_ready(elsewhere.id, ticket['reference'])
        self._sync(self._till_data(ticket, self.session))
        with self.assertRefused('wrong_state'):
            self.till.till_ready(self.config.id, ticket['reference'])
        with self.assertRefused('unknown_reference'):
            self.till.till_ready(self.config.id, False)

    def test_who_may_not_settle(self):
        ticket = self._ticket(self.order)
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            's-stranger',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRefused('unknown_till'):
            self.returns.with_user(stranger).till_settle(self.config.id, ticket['reference'])
        elsewhere = self._create_till(self.depot)
        with self.assertRefused('no_session'):
            self.till.till_settle(elsewhere.id, ticket['reference'])
        self._open_session(elsewhere)
        with self.assertRefused('other_till'):
            self.till.till_settle(elsewhere.id, ticket['reference'])
        self.till.till_cancel(self.config.id, ticket['reference'])
        with self.assertRefused('wrong_state'):
            self.till.till_settle(self.config.id, ticket['reference'])
        with self.assertRefused('unknown_reference'):
            self.till.till_settle(self.config.id, 'NOPE')
        self.assertFalse(self.order.transaction_ids.child_transaction_ids)
