from datetime import timedelta

from odoo.tests import new_test_user, tagged

from .common_intake import IntakeMixin
from .test_sold import SoldCommon


@tagged('post_install', '-at_install')
class TestIntakeReceipt(IntakeMixin, SoldCommon):
    """A receipt of the depot's till is told at the store's till, which has no network."""

    def _settle_at_till(self, intake, session=None):
        ticket = self.till.till_take(self.config.id, intake.return_id.name)
        return self._sync(self._till_data(ticket, session or self.session))

    def test_the_receipt_of_another_store_is_settled_as_a_document(self):
        sale = self._sell((self.goods_order, 2, 100))
        before = self._on_hand(self.goods_order, self.store)
        told = f'/pos/ticket/validate?access_token={sale.access_token}'
        intake, answer = self._send(reference=told)
        doc = intake.return_id
        self.assertRecordValues(
            doc,
            [
                {
                    'origin': 'till',
                    'sold_pos_order_id': sale.id,
                    'state': 'approved',
                    'channel': 'intake',
                    'warehouse_id': self.store.id,
                    'partner_id': self.customer.id,
                    'expires_at': False,
                }
            ],
        )
        self.assertRecordValues(
            doc.line_ids,
            [{'quantity': 1, 'reason_id': intake.reason_id.id, 'condition': 'opened'}],
        )
        self.assertRecordValues(
            intake, [{'pos_order_id': sale.id, 'sale_order_id': False, 'hindrance': False}]
        )
        self.assertEqual(
            (answer['order'], answer['key'], answer['return']),
            (sale.pos_reference, sale.uuid, doc.name),
        )
        self.assertEqual(self._on_hand(self.goods_order, self.store), before)

        found = self.till.till_find(self.config.id, answer['key'])
        self.assertEqual([item['reference'] for item in found['returns']], [doc.name])
        refund = self._settle_at_till(intake)
        self.assertEqual((doc.state, intake.state), ('settled', 'settled'))
        self.assertEqual((doc.pos_order_id, refund.amount_total), (refund, -100))
        self.assertEqual(refund.lines.refunded_orderline_id, sale.lines)
        self.assertEqual(self._on_hand(self.goods_order, self.store), before + 1)
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_discounts_of_the_ticket_are_shared_out(self):
        sale = self._sell((self.goods_order, 2, 100), (self.service, 1, -50))
        intake, _answer = self._send(reference=sale.pos_reference)
        self.assertEqual(self._settle_at_till(intake).amount_total, -75)

    def test_one_cap_with_native_refunds_and_other_intakes(self):
        sale = self._sell((self.goods_order, 1, 100))
        first, _answer = self._send(reference=sale.pos_reference)
        native = self._native_refund(sale)
        with self.assertRefused('already_refunded'):
            native.action_pos_order_paid()
        second, answer = self._send(reference=sale.uuid)
        self.assertIn('came back already', answer['hindrance'])
        self.assertEqual((second.pos_order_id, second.return_id.id), (sale, False))
        self._settle_at_till(first)
        self.assertEqual(
            self._as_till('till_intake_open', second)['refusal']['code'], 'not_returnable'
        )
        self._as_till('till_intake_give_back', second, 'Refunded before')
        self.assertEqual((first.state, second.state), ('settled', 'refused'))

    def test_what_was_refunded_natively_is_not_given_twice(self):
        sale = self._sell((self.goods_order, 1, 100))
        self._native_refund(sale).action_pos_order_paid()
        intake, answer = self._send(reference=sale.pos_reference)
        self.assertFalse(intake.return_id)
        self.assertIn(sale.pos_reference, answer['hindrance'])

    def _native_refund(self, sale):
        native = sale.with_user(self.cashier).browse(sale._refund().id)
        method = self.there.payment_method_ids[:1]
        native.add_payment(
            {
                'pos_order_id': native.id,
                'payment_method_id': method.id,
                'amount': native.amount_total,
            }
        )
        return native

    def test_goods_given_back_may_come_back_later(self):
        sale = self._sell((self.goods_order, 1, 100))
        intake, _answer = self._send(reference=sale.pos_reference)
        self._as_till('till_intake_give_back', intake, 'Wants to think it over')
        self.assertEqual((intake.state, intake.return_id.state), ('refused', 'refused'))
        ticket = self._open_return(sale)
        self.assertEqual(ticket['refund_total'], 100)

    def test_the_customer_who_was_told_has_the_credit(self):
        sale = self._sell((self.goods_order, 1, 100), partner_id=False)
        intake, _answer = self._send(reference=sale.pos_reference, partner_id=self.customer.id)
        self.assertEqual(intake.return_id.partner_id, self.customer)
        self._settle_at_till(intake)
        self.assertEqual(intake.state, 'settled')

    def test_a_receipt_that_nobody_is_known_of(self):
        sale = self._sell((self.goods_order, 1, 100), partner_id=False)
        intake, _answer = self._send(reference=sale.pos_reference)
        self.assertFalse(intake.return_id.partner_id)
        self._settle_at_till(intake)
        self.assertEqual(intake.state, 'settled')

    def test_too_late_needs_a_manager(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Two weeks', 'window_days': 14, 'sequence': 0}
        )
        self.env.user.till_pin = '4711'
        sale = self._sell((self.goods_order, 1, 100))
        sale.date_order -= timedelta(days=30)
        intake, _answer = self._send(reference=sale.pos_reference)
        self.assertIn('could be returned until', intake.hindrance)
        self.assertEqual(self._as_till('till_intake_open', intake)['refusal']['code'], 'too_late')
        consent = {'manager_id': self.env.user.id, 'pin': '4711'}
        self._as_till('till_intake_open', intake, None, consent)
        self.assertEqual(intake.return_id.override_user_id, self.env.user)

    def test_staff_links_the_receipt_in_the_back_office(self):
        sale = self._sell((self.goods_order, 1, 100))
        intake, _answer = self._send()
        manager = new_test_user(
            self.env,
            'intake-till-manager',
            'base.group_user,point_of_sale.group_pos_manager',
            company_id=self.company.id,
        )
        mine = intake.with_user(manager)
        with self.assertRefused('no_order'):
            mine.action_open_return()
        mine.pos_order_id = sale
        mine.action_open_return()
        self.assertEqual(intake.return_id.sold_pos_order_id, sale)
        other = self._sell((self.goods_order, 1, 100))
        told = self._as_till('till_intake_open', intake, other.uuid)
        self.assertEqual(told['refusal']['code'], 'other_order')

    # === REFUSALS ===

    def test_what_was_not_sold_is_not_opened(self):
        sale = self._sell((self.goods_order, 1, 100))
        native = self._native_refund(sale)
        intake, _answer = self._send()
        intake.sudo().pos_order_id = native
        with self.assertRefused('not_confirmed'):
            intake.action_open_return()
        other, answer = self._send(product=self.goods_delivery, reference=sale.pos_reference)
        self.assertIn('is not of', answer['hindrance'])
        self.assertFalse(other.return_id)

    def test_a_receipt_of_another_company_is_unknown(self):
        sale = self._sell((self.goods_order, 1, 100))
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        self.env.cr.execute(
            'UPDATE pos_order SET company_id = %s WHERE id = %s', [company.id, sale.id]
        )
        self.env.invalidate_all()
        intake, answer = self._send(reference=sale.pos_reference)
        self.assertIn('Nothing matches', answer['hindrance'])
        with self.assertRefused('unknown_reference'):
            self._as_till('till_intake_open', intake, sale.uuid)
        intake.sudo().write({'pos_order_id': sale.id})
        with self.assertRefused('other_company'):
            intake.action_open_return()
        self.assertFalse(intake.return_id)

    def test_the_goods_lie_at_one_place(self):
        sale = self._sell((self.goods_order, 1, 100))
        intake, _answer = self._send(reference=sale.pos_reference)
        with self.assertRefused('other_till'):
            self.till.till_take(self.elsewhere.id, intake.return_id.name)
