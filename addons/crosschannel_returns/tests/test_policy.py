from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestPolicy(CrosschannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env['crosschannel.return.policy']
        cls.policies.search([]).active = False

    def _policy(self, **values):
        return self.policies.create({'name': 'Policy', **values})

    def _terms(self, order):
        self.env.flush_all()
        return order.order_line._crosschannel_terms()[order.order_line[:1].id]

    def _late_order(self, **values):
        with freeze_time('2026-01-01 10:00:00'):
            order = self._create_order((self.goods_order, 3, {}), **values)
        order.order_line.move_ids.date = '2026-01-01 10:00:00'
        return order

    # === CHOICE ===

    def test_without_a_policy_there_is_no_limit(self):
        terms = self._terms(self._late_order())
        self.assertEqual(
            terms,
            {
                'policy': False,
                'until': False,
                'late': False,
                'fee_percent': 0,
                'needs_approval': False,
                'refund_to': 'original',
                'returnable': 3,
            },
        )

    def test_the_first_policy_that_fits(self):
        category = self.env['product.category'].create({'name': 'Top'})
        below = category.create({'name': 'Below', 'parent_id': category.id})
        other = self._policy(sequence=3)
        child = self._policy(sequence=1, category_id=category.id)
        web = self.env['unified.inventory.channel'].search([('code', '=', 'web')])
        self._policy(sequence=0, channel_id=web.id)
        order = self._late_order()
        self.assertEqual(self._terms(order)['policy'], other.id)
        self.goods_order.categ_id = below
        self.assertEqual(self._terms(order)['policy'], child.id)
        child.company_id = self.env['res.company'].create({'name': 'Elsewhere'})
        self.assertEqual(self._terms(order)['policy'], other.id)

    def test_many_lines_cost_as_many_queries_as_one(self):
        self._policy(window_days=14)
        orders = [
            self._create_order(*[(self.goods_order, 1, {})] * count, paid=False)
            for count in (1, 12)
        ]
        counts = []
        for order in [orders[0], *orders]:  # the first fills what is cached for all
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.order_line._crosschannel_terms()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    # === WINDOW ===

    def test_the_window_ends_at_the_places_midnight(self):
        self._policy(window_days=14)
        order = self._late_order()
        for zone, now, late in [
            ('UTC', '2026-01-15 23:59:00', False),
            ('UTC', '2026-01-16 00:01:00', True),
            ('America/New_York', '2026-01-16 04:59:00', False),
            ('America/New_York', '2026-01-16 05:01:00', True),
        ]:
            order.warehouse_id.partner_id.tz = zone
            with self.subTest(zone=zone, now=now), freeze_time(now):
                self.assertEqual(self._terms(order)['late'], late)
                self.assertEqual(str(self._terms(order)['until']), '2026-01-15')

    def test_the_last_delivery_counts(self):
        self._policy(window_days=14)
        order = self._late_order(delivered=1)
        self._deliver(order)
        (order.order_line.move_ids - order.order_line.move_ids[0]).date = '2026-02-01 10:00:00'
        self.assertEqual(str(self._terms(order)['until']), '2026-02-15')

    def test_too_late_is_refused_unless_a_manager_says_why(self):
        self._policy(window_days=14)
        order = self._late_order()
        with self.assertRefused('too_late'):
            self._return(order)
        self.assertFalse(order.crosschannel_return_ids)
        seller = new_test_user(self.env, 'clerk', groups='sales_team.group_sale_salesman')
        line = order.order_line.id
        asked = order.name, [{'line': line, 'quantity': 1}], 'STORE', 'late'
        with self.assertRefused('no_override'):
            self.returns.with_user(seller).open(*asked, override_reason='a friend')
        with self.assertRefused('no_override'):
            self.returns.open(*asked, override_reason='  ')
        answer = self.returns.open(*asked, override_reason='Was in hospital')
        self.assertEqual(answer['state'], 'approved')
        self.assertRecordValues(
            order.crosschannel_return_ids,
            [{'override_user_id': self.env.uid, 'override_reason': 'Was in hospital'}],
        )

    def test_partners_see_the_terms(self):
        self._policy(window_days=14, fee_percent=10)
        line = self.returns.returnable(self._late_order().name)['lines'][0]
        self.assertEqual(
            (line['until'], line['late'], line['fee_percent']), ('2026-01-15', True, 10)
        )

    # === APPROVAL ===

    def test_a_person_approves(self):
        self._policy(needs_approval=True)
        order = self._create_order((self.goods_order, 2, {}))
        answer = self._return(order)
        self.assertEqual(answer['state'], 'requested')
        with self.assertRefused('wrong_state'):
            self._settle(answer)
        order.crosschannel_return_ids.action_approve()
        self.assertEqual(self._settle(answer)['state'], 'settled')

    def test_above_the_limit_a_person_approves(self):
        self._policy(manager_limit=150)
        order = self._create_order((self.goods_order, 3, {}))
        self.assertEqual(self._return(order, 1)['state'], 'approved')
        self.assertEqual(self._return(order, 2)['state'], 'requested')

    def test_store_credit_is_noted(self):
        self._policy(refund_to='store_credit')
        answer = self._return(self._create_order((self.goods_order, 1, {})))
        self.assertEqual(answer['refund_to'], 'store_credit')

    def test_a_condition_that_is_not_taken(self):
        self._policy(accepted_condition='opened')
        order = self._create_order((self.goods_order, 2, {}))
        asked = {'line': order.order_line.id, 'quantity': 1}
        for condition, code in [('damaged', 'bad_condition'), ('eaten', 'unknown_condition')]:
            with self.assertRefused(code):
                self.returns.open(order.name, [{**asked, 'condition': condition}], 'STORE', 'x')
        answer = self.returns.open(order.name, [{**asked, 'condition': 'opened'}], 'STORE', 'x')
        self.assertEqual(answer['lines'][0]['disposition'], 'quarantine')

    # === FEE ===

    def _assert_balanced(self, order):
        """Nothing is owed on either side, and every entry balances."""
        self.env.flush_all()
        lines = self.env['account.move.line'].search(
            [
                ('partner_id', '=', order.partner_id.id),
                ('account_id.account_type', '=', 'asset_receivable'),
                ('parent_state', '=', 'posted'),
            ]
        )
        self.assertAlmostEqual(sum(lines.mapped('balance')), 0)
        for move in lines.move_id:
            self.assertAlmostEqual(sum(move.line_ids.mapped('balance')), 0)

    def _refund(self, order, quantity):
        """Return and refund the payment for real."""
        doc = self._return(order, quantity)
        with self._refund_done():
            self._settle(doc, 'original')
        return doc

    def _refund_done(self):
        return patch.object(
            type(self.env['payment.transaction']),
            '_send_refund_request',
            lambda transaction: transaction._set_done(),
        )

    def test_a_fee_of_an_invoiced_order(self):
        self._policy(fee_percent=10)
        order = self._create_order((self.goods_order, 2, {'tax_ids': [Command.set(self.tax.ids)]}))
        self._invoice(order)
        total = order.amount_total
        doc = self._refund(order, 2)
        self.assertAlmostEqual(doc['fee_total'], round(total * 0.1, 2))
        self.assertAlmostEqual(doc['amount_due'], total - doc['fee_total'])
        note = order.crosschannel_return_ids.credit_note_ids
        self.assertAlmostEqual(note.amount_total, doc['amount_due'])
        self.assertEqual(note.amount_residual, 0)
        self.assertEqual(order.invoice_status, 'invoiced')
        fee = order.order_line.filtered('crosschannel_fee_return_line_id')
        self.assertRecordValues(
            fee, [{'price_total': doc['fee_total'], 'qty_invoiced': 1, 'qty_to_invoice': 0}]
        )
        self._assert_balanced(order)

    def test_a_fee_of_an_order_not_invoiced_is_invoiced_with_it(self):
        self._policy(fee_percent=10)
        order = self._create_order((self.goods_order, 2, {}))
        doc = self._refund(order, 1)
        self.assertEqual((doc['fee_total'], doc['amount_due']), (10, 90))
        invoice = self._invoice(order)
        self.assertAlmostEqual(invoice.amount_total, 110)
        payment = order.transaction_ids.payment_id.move_id
        refund = order.transaction_ids.child_transaction_ids.payment_id.move_id
        order.crosschannel_return_ids._reconcile((payment | refund | invoice).line_ids)
        self.assertEqual(invoice.amount_residual, 0)
        self._assert_balanced(order)

    def test_fees_of_parts_add_up(self):
        self._policy(fee_percent=3.33)
        order = self._create_order((self.goods_order, 3, {'price_unit': 33.35}))
        self._invoice(order)
        docs = [self._refund(order, 1) for _unit in range(3)]
        paid = sum(doc['amount_due'] for doc in docs)
        self.assertAlmostEqual(sum(doc['fee_total'] for doc in docs), 3.33)
        self.assertAlmostEqual(paid, 100.05 - 3.33)
        self.assertAlmostEqual(sum(doc['refund_total'] for doc in docs), 100.05)
        self._assert_balanced(order)

    def test_a_fee_is_a_line_of_the_ticket_and_of_no_other_order(self):
        self._policy(fee_percent=10)
        order = self._create_order((self.goods_order, 2, {}))
        doc = self._return(order, 1)
        goods, fee = order.crosschannel_return_ids.line_ids._refund_entries()
        self.assertEqual((goods['quantity'], goods['untaxed']), (1, 10000))
        self.assertEqual((fee['quantity'], fee['untaxed']), (-1, -1000))
        lines = self.env['crosschannel.return.line']
        self.assertEqual((lines._entry_price(fee), lines._entry_total(fee)), (10, -10))
        self.assertFalse(fee['sold'].ids)
        self.assertEqual(len(order.order_line), 1)
        self._settle(doc)
        self.assertEqual(len(order.order_line), 2)
        self.assertEqual(len(order.copy().order_line), 1)

    def test_a_fee_takes_no_share_of_a_discount(self):
        self._policy(fee_percent=50)
        discount = self.env['product.product'].create({'name': '10%', 'type': 'service'})
        order = self._create_order(
            (self.goods_order, 2, {}),
            (self.goods_delivery, 1, {}),
            (discount, 1, {'price_unit': -30, 'tax_ids': [Command.clear()]}),
        )
        self._invoice(order)
        worths = [self._refund(order, 1)['refund_total'] for _unit in range(2)]
        self.assertEqual(worths, [90, 90])

    def test_a_fee_of_an_unpaid_order_lowers_what_is_forgiven(self):
        self._policy(fee_percent=10)
        order = self._create_order((self.goods_order, 2, {}), paid=False)
        invoice = self._invoice(order)
        doc = self._return(order, 1)
        self.assertEqual(doc['amount_due'], 0)
        self._settle(doc)
        self.assertEqual(invoice.amount_residual, 110)

    # === RIGHTS ===

    def test_who_sees_and_makes_policies(self):
        policy = self._policy(window_days=14)
        seller = new_test_user(self.env, 'seller', groups='sales_team.group_sale_salesman')
        self.assertEqual(policy.with_user(seller).window_days, 14)
        with self.assertRaises(AccessError):
            policy.with_user(seller).window_days = 99
        for login, group in [('p', 'base.group_portal'), ('q', 'base.group_public')]:
            user = new_test_user(self.env, f'out-{login}', groups=group)
            with self.assertRaises(AccessError):
                policy.with_user(user).read(['window_days'])
        company = self.env['res.company'].create({'name': 'Other'})
        policy.company_id = self.company
        stranger = new_test_user(
            self.env,
            'stranger',
            groups='sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            policy.with_user(stranger).read(['window_days'])

    def test_the_form(self):
        with Form(self.policies) as form:
            form.name = 'Clothes'
            form.window_days = 30
        self.assertEqual(form.record.accepted_condition, 'defective')
