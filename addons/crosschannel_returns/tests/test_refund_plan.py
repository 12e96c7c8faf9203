from unittest.mock import patch

import requests

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.payment.models.payment_transaction import PaymentTransaction

from .common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestRefundPlan(RefundCommon):
    def _plan(self, answer):
        plan = self.returns.refund_plan(return_reference=answer['reference'])
        return [(part['type'], part['amount']) for part in plan['parts']]

    def test_paid_sixty_by_card_and_forty_by_gift_card_half_returns(self):
        """RET-14"""
        order, card, _account = self._gift_card_order()
        answer = self._return(order, 1)
        self.assertEqual(self._plan(answer), [('card', 20), ('original', 30)])
        with self._provider('done'):
            self._by_plan(answer)
        self.assertTenders(self._doc(answer), ('card', 20, 'done'), ('original', 30, 'done'))
        self.assertEqual(card.points, 20)
        self.assertEqual(order.transaction_ids.child_transaction_ids.amount, -30)

    def test_the_plan_says_what_it_is_and_keeps_nothing(self):
        order, card, _account = self._gift_card_order()
        answer = self._return(order, 1)
        with self._no_provider():
            plan = self.returns.refund_plan(return_reference=answer['reference'])
        self.assertEqual(plan['amount_due'], 30)
        self.assertEqual(plan['parts'][0]['source'], f'…{card.code[-4:]}')
        self.assertEqual(plan['parts'][1]['source'], order.transaction_ids.reference)
        self.assertTrue(all(part['label'] for part in plan['parts']))
        self.assertEqual(card.points, 0)
        self.assertFalse(self._doc(answer).tender_ids)

    def test_two_payments_take_their_shares_and_add_up(self):
        order = self._two_payments()
        answers = [self._return(order, 1), self._return(order, 1)]
        with self._provider('done'):
            self._by_plan(answers[0])
            self.assertTenders(
                self._doc(answers[0]), ('original', 30, 'done'), ('original', 20, 'done')
            )
            self._by_plan(answers[1])
        for payment in order.transaction_ids:
            self.assertEqual(payment._crosschannel_left(), 0)
        self.assertAlmostEqual(self._receivable(), 0)

    def test_a_payment_that_cannot_be_refunded_is_a_task_of_a_person(self):
        self.payment_method.support_refund = 'none'
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        self.assertEqual(self._plan(answer), [('manual', 100)])
        with self._no_provider():
            self._by_plan(answer)
        doc = self._doc(answer)
        self.assertTenders(doc, ('manual', 100, 'pending'))
        self.assertEqual(len(doc.activity_ids), 1)
        self.assertEqual(doc.activity_ids.user_id, order.user_id or self.env.user)
        doc.tender_ids.action_done()
        self.assertTenders(doc, ('manual', 100, 'done'))
        with self.assertRefused('wrong_state'):
            doc.tender_ids.action_done()

    def test_store_credit_where_the_policy_says_so(self):
        program, _account = self._ewallet_program()
        self.company.crosschannel_fallback = 'store_credit'
        self.payment_method.support_refund = 'none'
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        self.assertEqual(self._plan(answer), [('store_credit', 100)])
        self._by_plan(answer)
        self.assertTenders(self._doc(answer), ('store_credit', 100, 'done'))
        self.assertEqual(program.coupon_ids.points, 100)

    def test_a_return_that_is_paid_as_store_credit_only(self):
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        self._doc(answer).sudo().refund_to = 'store_credit'
        with self.assertRefused('no_ewallet'):
            self._plan(answer)
        self._ewallet_program()
        self.assertEqual(self._plan(answer), [('store_credit', 100)])
        with self._no_provider(), self.assertRefused('store_credit_only'):
            self._settle(answer, 'original')

    def test_the_form_says_the_plan(self):
        order, card, _account = self._gift_card_order()
        doc = self._doc(self._return(order, 1))
        self.assertIn(card.code[-4:], doc.refund_plan_text)
        self.assertIn(order.transaction_ids.reference, doc.refund_plan_text)
        doc.sudo().refund_to = 'store_credit'
        doc.invalidate_recordset(['refund_plan_text'])
        self.assertIn('eWallet', doc.refund_plan_text)
        doc.sudo().refund_to = 'original'
        with self._provider('done'):
            doc.action_settle_plan()
        self.assertEqual(doc.state, 'settled')
        self.assertFalse(doc.refund_plan_text)

    def test_settling_by_plan_again_answers_the_same(self):
        order = self._two_payments()
        answer = self._return(order, 1)
        with self._provider('done') as asked:
            first = self._by_plan(answer)
            self.assertEqual(self._by_plan(answer), first)
        self.assertEqual(len(asked), 2)

    def test_another_way_of_paying_a_settled_return_is_refused(self):
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        with self._provider('done'):
            self._settle(answer, 'original')
            again = self._settle(answer, 'original')
            self.assertEqual(again['state'], 'settled')
            with self.assertRefused('wrong_state'):
                self._settle(answer, 'manual')

    def test_who_may_see_a_plan(self):
        order = self._create_order((self.goods_order, 1, {}))
        reference = self._return(order, 1)['reference']
        for groups in ('base.group_portal', 'base.group_public', 'base.group_user'):
            user = new_test_user(self.env, login=f'plan {groups}', groups=groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                self.returns.with_user(user).refund_plan(reference)
        other = self.env['res.company'].create({'name': 'Other'})
        seller = new_test_user(
            self.env,
            login='other seller',
            groups='sales_team.group_sale_salesman',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRefused('unknown_reference'):
            self.returns.with_user(seller).refund_plan(reference)

    def test_who_may_end_a_refund_by_hand(self):
        self.payment_method.support_refund = 'none'
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        self._by_plan(answer)
        seller = new_test_user(self.env, login='seller', groups='sales_team.group_sale_salesman')
        portal = new_test_user(self.env, login='portal', groups='base.group_portal')
        for user in (seller, portal):
            tender = self._doc(answer).tender_ids.with_user(user)
            for action in (tender.action_done, tender.action_give_up):
                with self.assertRaises(AccessError):
                    action()


@tagged('post_install', '-at_install')
class TestProvider(RefundCommon):
    """Providers that refuse, keep silent, or pay after all."""

    def test_a_refusal_falls_back_and_what_is_done_stays(self):
        order = self._two_payments()
        answer = self._return(order, 1)
        with self._provider('done', 'error'):
            self._by_plan(answer)
        doc = self._doc(answer)
        self.assertTenders(
            doc,
            ('original', 30, 'done'),
            ('original', 20, 'failed'),
            ('manual', 20, 'pending'),
        )
        self.assertEqual(doc.state, 'settled')
        self.assertEqual(doc.tender_ids[2].fallback_of_id, doc.tender_ids[1])
        self.assertEqual(len(doc.activity_ids), 1)
        self.assertEqual(order._crosschannel_refunded(), 50)

    def test_a_refusal_after_money_went_out_does_not_undo_the_settlement(self):
        order = self._two_payments()
        answer = self._return(order, 1)
        with self._provider('done', 'error'):
            self._settle(answer, 'original')
        self.assertEqual(
            self._doc(answer).tender_ids.mapped('state'), ['done', 'failed', 'pending']
        )

    def test_a_pending_refund_is_followed_to_its_end_without_fallback(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._invoice(order)
        answer = self._return(order, 1)
        with self._provider('pending'):
            self._by_plan(answer)
        doc = self._doc(answer)
        refund = doc.tender_ids.transaction_id
        refund._post_process()
        self._run_cron()
        self.assertTenders(doc, ('original', 100, 'pending'))
        self.assertTrue(doc.has_pending_refund)
        self.assertEqual(doc.sudo()._amount_due(), 0)
        refund._set_done()
        refund._post_process()
        refund._post_process()
        self.assertTenders(doc, ('original', 100, 'done'))
        self.assertEqual(doc.credit_note_ids.amount_residual, 0)
        self.assertAlmostEqual(self._receivable(), 0)

    def test_a_pending_refund_that_fails_falls_back_once(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('pending'):
            self._by_plan(answer)
        doc = self._doc(answer)
        refund = doc.tender_ids.transaction_id
        refund._set_error('closed')
        self._run_cron()
        refund._post_process()
        self.assertTenders(doc, ('original', 100, 'failed'), ('manual', 100, 'pending'))

    def _failing(self, order):
        """A return of one unit, whose refund the provider still thinks about."""
        answer = self._return(order, 1)
        with self._provider('pending'):
            self._by_plan(answer)
        return self._doc(answer)

    def _fail(self, doc):
        refund = doc.tender_ids.transaction_id
        refund._set_error('closed')
        refund._post_process()

    def test_the_back_office_refunds_before_the_fallback(self):
        for refunded, tenders in (
            (30, [('manual', 70, 'pending')]),
            (100, []),
        ):
            with self.subTest(refunded=refunded):
                order = self._create_order((self.goods_order, 2, {}))
                doc = self._failing(order)
                doc.tender_ids.transaction_id._set_error('closed')
                with self._provider('done'):
                    order.transaction_ids.action_refund(refunded)
                doc.tender_ids.transaction_id._post_process()
                self.assertTenders(doc, ('original', 100, 'failed'), *tenders)
                self.assertEqual(order._crosschannel_refunded(), 100)
                self.assertEqual('nothing is due' in doc.message_ids[0].body, not tenders)

    def test_the_fallback_comes_before_the_back_office(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._fail(self._failing(order))
        with self._provider('done'):
            with self.assertRefused('over_refund'):
                order.transaction_ids.action_refund(101)
            order.transaction_ids.action_refund(100)

    def test_a_store_credit_instead_is_capped_too(self):
        program, _account = self._ewallet_program()
        self.company.crosschannel_fallback = 'store_credit'
        order = self._create_order((self.goods_order, 2, {}))
        doc = self._failing(order)
        doc.tender_ids.transaction_id._set_error('closed')
        with self._provider('done'):
            order.transaction_ids.action_refund(60)
        doc.tender_ids.transaction_id._post_process()
        self.assertTenders(doc, ('original', 100, 'failed'), ('store_credit', 40, 'done'))
        self.assertEqual(program.coupon_ids.points, 40)

    def test_what_an_accountant_paid_on_the_credit_note_is_not_paid_again(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._invoice(order)
        doc = self._failing(order)
        payment = self.env['account.payment'].create(
            {
                'payment_type': 'outbound',
                'partner_type': 'customer',
                'partner_id': self.customer.id,
                'amount': 75,
                'journal_id': self.company_data['default_journal_bank'].id,
            }
        )
        payment.action_post()
        doc._close_receivable(payment.move_id)
        with self._provider('done'), self.assertRefused('over_refund'):
            order.transaction_ids.action_refund(130)
        self._fail(doc)
        self.assertTenders(doc, ('original', 100, 'failed'), ('manual', 25, 'pending'))

    def test_a_failed_refund_paid_after_all_withdraws_what_is_to_be_paid_by_hand(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('error'):
            self._by_plan(answer)
        doc = self._doc(answer)
        refund = doc.tender_ids.transaction_id
        refund._set_done()
        refund._post_process()
        self.assertTenders(doc, ('original', 100, 'done'), ('manual', 100, 'failed'))
        self.assertEqual(doc.sale_order_id._crosschannel_refunded(), 100)

    def test_a_failed_refund_paid_after_all_is_told_when_it_was_paid_otherwise(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('error'):
            self._by_plan(answer)
        doc = self._doc(answer)
        doc.tender_ids[1].action_done()
        doc.activity_ids.unlink()
        refund = doc.tender_ids.transaction_id
        refund._set_done()
        refund._post_process()
        self.assertEqual(doc.activity_ids.summary, 'Refunded twice')

    def test_a_provider_that_does_not_answer_is_pending_and_its_late_word_counts_once(self):
        order = self._create_order((self.goods_order, 1, {}))
        self._invoice(order)
        answer = self._return(order, 1)
        with self._provider('lost'):
            self._by_plan(answer)
        doc = self._doc(answer)
        self.assertTenders(doc, ('original', 100, 'pending'))
        # what a provider's notification does with a refund it did not hear of
        told = order.transaction_ids._create_child_transaction(100, is_refund=True)
        self.assertEqual(told, doc.tender_ids.transaction_id)
        told._set_done()
        told._post_process()
        self.assertTenders(doc, ('original', 100, 'done'))
        self.assertEqual(len(order.transaction_ids.child_transaction_ids), 1)
        self.assertAlmostEqual(self._receivable(), 0)

    def test_a_connection_that_never_was_is_a_refusal(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        url = patch('requests.request', side_effect=self._connect_timeout)
        send = patch.object(
            type(self.env['payment.provider']), '_build_request_url', lambda *args, **kw: 'http://x'
        )
        with url, send, self._asking():
            self._by_plan(answer)
        self.assertEqual(self._doc(answer).tender_ids.mapped('state'), ['failed', 'pending'])

    def _connect_timeout(self, *args, **kwargs):
        raise requests.exceptions.ConnectTimeout

    def _asking(self):
        return patch.object(
            PaymentTransaction,
            '_send_refund_request',
            lambda transaction: transaction._send_api_request('POST', 'refunds'),
        )

    def test_giving_up_a_refund_that_does_not_end(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('lost'):
            self._by_plan(answer)
        doc = self._doc(answer)
        doc.tender_ids.action_give_up()
        self.assertTenders(doc, ('original', 100, 'failed'), ('manual', 100, 'pending'))
        with self.assertRefused('wrong_state'):
            doc.tender_ids[0].action_give_up()

    def test_a_refund_given_up_and_paid_after_all_is_no_other_refund(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('lost'):
            self._by_plan(answer)
        doc = self._doc(answer)
        doc.tender_ids.action_give_up()
        payment = doc.sale_order_id.transaction_ids
        told = payment._create_child_transaction(100, is_refund=True)
        self.assertEqual(told, doc.tender_ids.transaction_id)
        told._set_done()
        told._post_process()
        self.assertTenders(doc, ('original', 100, 'done'), ('manual', 100, 'failed'))

    def test_a_refused_refund_is_not_taken_for_one_made_at_the_provider(self):
        payment = self._create_order((self.goods_order, 1, {})).transaction_ids
        with self._provider('error'):
            payment.action_refund(100)
        told = payment._create_child_transaction(100, is_refund=True)
        self.assertEqual(len(payment.child_transaction_ids), 2)
        self.assertEqual(told.state, 'draft')

    def test_a_refund_without_an_end_is_told_a_person(self):
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self._provider('pending'):
            self._by_plan(answer)
        doc = self._doc(answer)
        self.env.cr.execute(
            "UPDATE crosschannel_return_tender SET create_date = create_date - interval '6 days'"
        )
        self.env.invalidate_all()
        self._run_cron()
        self._run_cron()
        self.assertEqual(doc.activity_ids.summary, 'Refund without an end')


@tagged('post_install', '-at_install')
class TestCap(RefundCommon):
    """No more is refunded than was paid: E12, and refunds of transactions that came to nothing."""

    def test_the_back_office_cannot_refund_more_than_is_left(self):
        order = self._create_order((self.goods_order, 1, {}))
        payment = order.transaction_ids
        with self._provider('done') as asked:
            payment.action_refund(60)
            with self.assertRefused('over_refund'):
                payment.action_refund(60)
            with self.assertRefused('over_refund'):
                payment._refund(-1)
            payment.action_refund(40)
        self.assertEqual([refund.amount for refund in asked], [-60, -40])

    def test_the_back_office_and_a_return_share_one_cap(self):
        order = self._create_order((self.goods_order, 2, {}))
        answer = self._return(order, 1)
        with self._provider('pending'):
            self._by_plan(answer)
            with self.assertRefused('over_refund'):
                order.transaction_ids.action_refund(150)

    def test_what_a_return_paid_otherwise_is_not_refunded_again(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._settle(self._return(order, 1), 'manual')
        with self._provider('done') as asked:
            with self.assertRefused('over_refund'):
                order.transaction_ids.action_refund(150)
            order.transaction_ids.action_refund(100)
        self.assertEqual([refund.amount for refund in asked], [-100])

    def test_a_failed_refund_may_be_tried_again(self):
        payment = self._create_order((self.goods_order, 1, {})).transaction_ids
        with self._provider('error', 'done'):
            payment.action_refund(100)
            payment.action_refund(100)
        self.assertEqual(payment._crosschannel_left(), 0)

    def _orphan(self, order, doc, state='done', amount=100):
        """As a settlement leaves it that was rolled back when the provider had been asked."""
        payment = order.transaction_ids
        return (
            self.env['crosschannel.refund.intent']
            .sudo()
            .create(
                {
                    'reference': f'R-{payment.reference}',
                    'source_id': payment.id,
                    'return_id': doc.id,
                    'amount': amount,
                    'state': state,
                    'provider_reference': state == 'done' and 'P1',
                }
            )
        )

    def test_a_replayed_settlement_asks_the_provider_once(self):
        for state, expected in (('done', 'done'), ('asked', 'pending'), ('pending', 'pending')):
            for by_plan in (True, False):
                order = self._create_order((self.goods_order, 1, {}))
                self._invoice(order)
                answer = self._return(order, 1)
                intent = self._orphan(order, self._doc(answer), state)
                with self.subTest(state=state, by_plan=by_plan), self._no_provider():
                    _answer = self._by_plan(answer) if by_plan else self._settle(answer, 'original')
                    doc = self._doc(answer)
                    self.assertTenders(doc, ('original', 100, expected))
                    refund = doc.tender_ids.transaction_id
                    self.assertEqual(refund.reference, intent.reference)
                    self.assertEqual(refund.provider_reference, intent.provider_reference)
                    self.assertEqual(doc.credit_note_ids.amount_residual, 100 * (state != 'done'))

    def test_a_refused_intent_does_not_count(self):
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        self._orphan(order, self._doc(answer), 'error')
        with self._provider('done') as asked:
            self._by_plan(answer)
        self.assertEqual(len(asked), 1)

    def test_a_replayed_refund_of_the_back_office_asks_the_provider_once(self):
        order = self._create_order((self.goods_order, 1, {}))
        payment = order.transaction_ids
        self._orphan(order, self.returns, amount=30)
        with self._no_provider():
            payment.action_refund(30)
        with self._provider('done') as asked:
            payment.action_refund(30)
        self.assertEqual(len(asked), 1)
        self.assertEqual(payment._crosschannel_left(), 40)

    def test_a_reference_is_not_given_again(self):
        order = self._create_order((self.goods_order, 2, {}))
        doc = self._doc(self._return(order, 1))
        intent = self._orphan(order, doc, 'asked')
        with self._provider('done') as asked:
            order.transaction_ids.action_refund(50)
        self.assertNotEqual(asked[0].reference, intent.reference)
        self.assertEqual(order.transaction_ids._crosschannel_left(), 50)

    def test_money_on_its_way_is_not_paid_by_another_tender(self):
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        self._orphan(order, self._doc(answer))
        with self._no_provider(), self.assertRefused('refund_under_way'):
            self._settle(answer, 'manual')

    def test_money_on_its_way_counts_for_the_cap(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._orphan(order, self._doc(self._return(order, 1)))
        self.assertEqual(order.transaction_ids._crosschannel_left(), 100)
        with self._no_provider(), self.assertRefused('over_refund'):
            order.transaction_ids.action_refund(150)

    def test_a_lost_refund_is_brought_to_light(self):
        order = self._create_order((self.goods_order, 1, {}))
        doc = self._doc(self._return(order, 1))
        intent = self._orphan(order, doc)
        transactions = self.env['payment.transaction']
        transactions._crosschannel_adopt_lost()
        self.assertFalse(order.transaction_ids.child_transaction_ids)
        intent.asked_at = '2020-01-01'
        transactions._crosschannel_adopt_lost()
        transactions._crosschannel_adopt_lost()
        refund = order.transaction_ids.child_transaction_ids
        self.assertEqual((refund.state, refund.amount), ('done', -100))
        self.assertEqual(len(doc.activity_ids), 1)
        self.assertEqual(doc.sudo()._amount_due(), 0)
        with self._no_provider():
            self._settle({'reference': doc.name, 'amount_due': 100}, 'original')
        self.assertTenders(doc, ('original', 100, 'done'))

    def test_a_notification_finds_a_lost_refund(self):
        order = self._create_order((self.goods_order, 1, {}))
        for state in ('asked', 'done'):
            with self.subTest(state=state), self.cr.savepoint() as savepoint:
                intent = self._orphan(order, self.returns, state)
                told = order.transaction_ids._create_child_transaction(
                    100, is_refund=True, provider_reference='P1'
                )
                self.assertEqual(told.reference, intent.reference)
                self.assertEqual(told.provider_reference, 'P1')
                savepoint.rollback()

    def test_the_question_outlives_the_transaction_that_asked(self):
        """With a real connection of its own, as outside of tests."""
        order = self._create_order((self.goods_order, 1, {}))
        answer = self._return(order, 1)
        outside = patch(
            'odoo.addons.crosschannel_returns.models.crosschannel_refund_intent.module.current_test',
            None,
        )
        source = order.transaction_ids.id
        self.addCleanup(self._forget, source)
        with self._provider('done') as asked, self.assertRaises(ZeroDivisionError):
            with self.cr.savepoint(), outside:
                self._by_plan(answer)
                raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertFalse(order.transaction_ids.child_transaction_ids)
        self.assertEqual(len(asked), 1)
        with outside, self._no_provider():
            self._by_plan(answer)
        self.assertTenders(self._doc(answer), ('original', 100, 'done'))

    def _forget(self, source):
        with self.registry.cursor() as own:
            own.execute('DELETE FROM crosschannel_refund_intent WHERE source_id = %s', [source])
