from datetime import timedelta
from uuid import uuid4

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_sold import SoldCommon


@tagged('post_install', '-at_install')
class TestNoReceipt(SoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            'n-manager',
            groups='point_of_sale.group_pos_manager',
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.manager.till_pin = '4711'
        cls.policy = cls.env['crosschannel.return.policy'].create(
            {'name': 'All', 'no_receipt': True, 'sequence': 0}
        )

    def setUp(self):
        super().setUp()
        self.wallet, self.liability = self._create_wallet()
        self.consent = {'manager_id': self.manager.id, 'pin': '4711'}

    def _blank(self, product, quantity=1, consent=None, partner=None, key=None, **values):
        line = {'line': product.id, 'quantity': quantity, 'reason': 'wrong_size', **values}
        partner = self.customer if partner is None else partner
        return self.till.till_open_blank(
            self.config.id, partner and partner.id, [line], key or str(uuid4()), consent
        )

    def _worth(self, product):
        [line] = self.till.till_blank(self.config.id, product.ids)['lines']
        return line['refund_unit']

    def test_it_becomes_store_credit_and_the_books_balance(self):
        ticket = self._blank(self.taxed, 2, self.consent, condition='opened')
        worth = 2 * (100 + self.tax.amount)
        self.assertEqual(
            [(part['type'], part['amount']) for part in ticket['plan']['parts']],
            [('store_credit', worth)],
        )
        self.assertTrue(ticket['plan']['complete'])
        self.assertFalse(ticket['plan']['here'])
        self.till.till_settle(self.config.id, ticket['reference'])
        doc = self._doc(ticket)
        self.assertRecordValues(
            doc,
            [
                {
                    'origin': 'no_receipt',
                    'state': 'settled',
                    'partner_id': self.customer.id,
                    'warehouse_id': self.store.id,
                    'override_user_id': self.manager.id,
                    'sale_order_id': False,
                    'sold_pos_order_id': False,
                    'refund_total': worth,
                    'is_elsewhere': False,
                }
            ],
        )
        self.assertEqual(doc.line_ids.disposition, 'quarantine')
        move = doc.line_ids.move_ids
        self.assertEqual((move.state, move.quantity), ('done', 2))
        self.assertEqual(move.location_dest_id, self.store.crosschannel_quarantine_id)
        self.assertEqual(self.wallet.coupon_ids.points, worth)
        note = doc.credit_note_ids
        self.assertEqual((note.amount_untaxed, note.amount_tax), (200, 2 * self.tax.amount))
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(self._balance(self.liability), -worth)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_it_is_worth_the_lowest_price_it_went_for(self):
        included = 1 + self.tax.amount / 100
        self.assertAlmostEqual(self._worth(self.taxed), 100 * included)
        self._sell((self.taxed, 2, 70, self.tax))
        self.assertAlmostEqual(self._worth(self.taxed), 70 * included)
        order = self._create_order((self.taxed, 2, {'price_unit': 120, 'discount': 50}))
        self.assertAlmostEqual(self._worth(self.taxed), 60 * included)
        order.date_order -= timedelta(days=91)
        self.assertAlmostEqual(self._worth(self.taxed), 70 * included)
        self.taxed.list_price = 50
        self.assertAlmostEqual(self._worth(self.taxed), 50 * included)
        ticket = self._blank(self.taxed, 1, self.consent)
        self.assertAlmostEqual(ticket['refund_total'], 50 * included)

    def test_it_is_exchanged_but_never_paid_out(self):
        ticket = self._blank(self.goods_order, 1, self.consent)
        with self.assertRefused('store_credit_only'):
            self._sync(self._till_data(ticket, self.session))
        with self.assertRefused('store_credit_only'):
            self._sync(self._exchange_data(ticket, self.session, (self.taxed, 1, 20)))
        data = self._exchange_data(ticket, self.session, (self.taxed, 1, 100, self.tax))
        order = self._sync(data)
        self.assertEqual(order.amount_total, self.tax.amount)
        self.assertEqual(self._doc(ticket).state, 'settled')
        with self.assertRefused('wrong_state'):
            self._sync(self._exchange_data(ticket, self.session, (self.taxed, 1, 100, self.tax)))
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_a_manager_consents(self):
        with self.assertRefused('needs_approval'):
            self._blank(self.goods_order)
        wrong = {'manager_id': self.manager.id, 'pin': '0000'}
        self.assertTrue(self._blank(self.goods_order, consent=wrong)['refused'])
        self.policy.write({'no_receipt_pin': 'limit', 'manager_limit': 150})
        self.assertEqual(self._doc(self._blank(self.goods_order)).state, 'approved')
        with self.assertRefused('needs_approval'):
            self._blank(self.goods_order, 2)
        self.assertTrue(self._blank(self.goods_order, 2, self.consent)['reference'])

    def test_what_the_policy_does_not_allow(self):
        self.policy.no_receipt_limit = 150
        with self.assertRefused('over_limit'):
            self._blank(self.goods_order, 2, self.consent)
        self.policy.accepted_condition = 'opened'
        self.policy.no_receipt_pin = 'limit'
        with self.assertRefused('bad_condition'):
            self._blank(self.goods_order, condition='damaged')
        self.env['crosschannel.return.policy'].create(
            {'name': 'Not these', 'category_id': self.goods_order.categ_id.id, 'sequence': -1}
        )
        if self.goods_order.categ_id:
            with self.assertRefused('no_receipt'):
                self._blank(self.goods_order, consent=self.consent)
        self.policy.active = False
        with self.assertRefused('no_receipt'):
            self.till.till_blank(self.config.id, self.taxed.ids)

    def test_a_fee_is_kept(self):
        self.policy.fee_percent = 10
        ticket = self._blank(self.goods_order, 2, self.consent)
        self.assertEqual(ticket['refund_total'], 180)
        self.till.till_settle(self.config.id, ticket['reference'])
        self.assertEqual(self.wallet.coupon_ids.points, 180)
        self.assertEqual(self._doc(ticket).credit_note_ids.amount_residual, 0)

    def test_the_same_request_is_one_return(self):
        first = self._blank(self.goods_order, 1, self.consent, key='same')
        self.assertEqual(self._blank(self.goods_order, 1, self.consent, key='same'), first)
        with self.assertRefused('request_key_reused'):
            self._blank(self.goods_order, 2, self.consent, key='same')

    def test_what_is_wrong_is_refused(self):
        for values, code in (
            ({'quantity': 0}, 'bad_quantity'),
            ({'quantity': 1.5}, 'fractional_quantity'),
            ({'reason': 'because'}, 'unknown_reason'),
            ({'condition': 'eaten'}, 'unknown_condition'),
            ({'disposition': 'place'}, 'unknown_disposition'),
            ({'line': -1}, 'unknown_product'),
            ({'line': 'x'}, 'unknown_product'),
            ({'line': [1]}, 'unknown_product'),
            ({'line': self.service.id}, 'unknown_product'),
        ):
            with self.subTest(values=values), self.assertRefused(code):
                self._blank(self.goods_order, consent=self.consent, **values)
        line = {'line': self.goods_order.id, 'quantity': 1, 'reason': 'wrong_size'}
        for lines, code in (
            ([], 'no_lines'),
            ('x', 'no_lines'),
            ([7], 'bad_line'),
            ([line, line], 'line_twice'),
        ):
            with self.subTest(lines=lines), self.assertRefused(code):
                self.till.till_open_blank(self.config.id, self.customer.id, lines, 'k')
        for partner in (False, -1, 'x', True):
            with self.subTest(partner=partner), self.assertRefused('no_customer'):
                self.till.till_open_blank(self.config.id, partner, [line], 'k', self.consent)

    def test_who_may_not_ask(self):
        for login, group in (('n-user', 'base.group_user'), ('n-portal', 'base.group_portal')):
            returns = self.returns.with_user(new_test_user(self.env, login, groups=group))
            for call in (
                lambda r: r.till_blank(self.config.id, self.taxed.ids),
                lambda r: r.till_open_blank(self.config.id, self.customer.id, [{}], 'k'),
            ):
                with self.assertRaises(Exception) as caught, self.cr.savepoint():
                    call(returns)
                self.assertEqual(type(caught.exception).__name__, 'AccessError')
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            'n-stranger',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRefused('unknown_till'):
            self.returns.with_user(stranger).till_blank(self.config.id, self.taxed.ids)
