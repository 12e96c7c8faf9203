from datetime import timedelta
from uuid import uuid4

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCommon


class SoldCommon(TillCommon):
    """Goods a till of the depot sold, brought back to the store's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._create_till(cls.depot)
        cls.taxed = cls._create_goods('TAX', 'order', taxes_id=[Command.set(cls.tax.ids)])
        cls.service = cls.env['product.product'].create({'name': 'Discount', 'type': 'service'})

    def setUp(self):
        super().setUp()
        self.there = self._open_session(self.elsewhere)
        self.session = self._open_session()

    def _sell(self, *sold, session=None, rewards=(), **values):
        """A paid ticket of the other store: lines are (product, quantity, price, tax)."""
        session = session or self.there
        lines = [self._sold_line(*line) for line in sold] + list(rewards)
        total = sum(line['price_subtotal_incl'] for line in lines)
        method = session.payment_method_ids[:1]
        return self._sync(
            {
                'uuid': str(uuid4()),
                'session_id': session.id,
                'user_id': self.cashier.id,
                'partner_id': self.customer.id,
                'state': 'paid',
                'amount_total': total,
                'amount_paid': total,
                'amount_tax': 0,
                'amount_return': 0,
                'lines': [Command.create(line) for line in lines],
                'payment_ids': [Command.create({'payment_method_id': method.id, 'amount': total})],
                **values,
            }
        )

    def _open_return(self, sale, quantity=1, consent=None, key=None, config=None, **values):
        line = {'line': sale.lines[0].id, 'quantity': quantity, 'reason': 'wrong_size', **values}
        return self.till.till_open(
            (config or self.config).id, sale.uuid, [line], key or str(uuid4()), consent
        )

    def _create_wallet(self):
        """An eWallet program whose top-ups are a liability: (program, account)."""
        account = self.env['account.account'].create(
            {'name': 'Wallets', 'code': '239100', 'account_type': 'liability_current'}
        )
        product = self.env['product.product'].create(
            {'name': 'Top-up', 'type': 'service', 'property_account_income_id': account.id}
        )
        programs = self.env['loyalty.program']
        program = programs.create({**programs._get_template_values()['ewallet'], 'name': 'eWallet'})
        program.rule_ids.product_ids = product
        return program, account

    def _balance(self, account):
        lines = self.env['account.move.line'].search(
            [('account_id', '=', account.id), ('parent_state', '=', 'posted')]
        )
        return sum(lines.mapped('balance'))

    def _doc(self, ticket):
        return self.returns.search([('name', '=', ticket['reference'])])


@tagged('post_install', '-at_install')
class TestSold(SoldCommon):
    def test_a_ticket_of_another_store_comes_back(self):
        sale = self._sell((self.goods_order, 2, 100))
        before = self._on_hand(self.goods_order, self.store)
        ticket = self._open_return(sale)
        self.assertEqual((ticket['refund_total'], ticket['order']), (100, sale.pos_reference))
        refund = self._sync(self._till_data(ticket, self.session))
        doc = self._doc(ticket)
        self.assertRecordValues(
            doc,
            [
                {
                    'origin': 'till',
                    'state': 'settled',
                    'invoicing': 'session',
                    'sold_pos_order_id': sale.id,
                    'pos_order_id': refund.id,
                    'warehouse_id': self.store.id,
                    'sold_warehouse_id': self.depot.id,
                    'is_elsewhere': True,
                    'partner_id': self.customer.id,
                    'pos_config_id': self.config.id,
                }
            ],
        )
        self.assertEqual(refund.lines.refunded_orderline_id, sale.lines)
        self.assertEqual(sale.lines.refunded_qty, 1)
        self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 1)
        self.assertEqual(doc.line_ids.move_ids.origin_returned_move_id, sale.picking_ids.move_ids)
        self.assertEqual(doc.tender_ids.mapped('type'), ['till'])
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_a_unit_comes_back_once_natively_or_as_a_return(self):
        sale = self._sell((self.goods_order, 2, 100))
        self._open_return(sale)
        line = self.till.till_find(self.config.id, sale.uuid)['lines'][0]
        self.assertEqual((line['ordered'], line['returnable']), (2, 1))
        with self.assertRefused('not_returnable'):
            self._open_return(sale, quantity=2)
        native = sale.with_user(self.cashier).browse(sale._refund().id)
        method = self.there.payment_method_ids[:1]
        native.add_payment(
            {'pos_order_id': native.id, 'payment_method_id': method.id, 'amount': -200}
        )
        with self.assertRefused('already_refunded'):
            native.action_pos_order_paid()

    def test_a_native_refund_counts_for_returns(self):
        sale = self._sell((self.goods_order, 2, 100))
        native = sale._refund()
        native.lines.qty = -1
        native.lines._onchange_amount_line_all()
        native._compute_prices()
        native.add_payment(
            {
                'pos_order_id': native.id,
                'payment_method_id': self.there.payment_method_ids[:1].id,
                'amount': -100,
            }
        )
        native.action_pos_order_paid()
        line = self.till.till_find(self.config.id, sale.uuid)['lines'][0]
        self.assertEqual(line['returnable'], 1)
        self._sync(self._till_data(self._open_return(sale), self.session))
        with self.assertRefused('not_returnable'):
            self._open_return(sale)

    def test_discounts_on_the_ticket_are_shared_out_to_the_cent(self):
        discount = self._sold_line(self.service, 1, -10)
        sale = self._sell((self.goods_order, 3, 11.11), rewards=[discount])
        self.assertAlmostEqual(sale.amount_total, 23.33)
        refunds = []
        for _unit in range(3):
            ticket = self._open_return(sale)
            refunds.append(ticket['refund_total'])
            self._sync(self._till_data(ticket, self.session))
        self.assertEqual(refunds, [7.78, 7.77, 7.78])
        self._close(self.session)

    def test_taxes_come_back_as_they_were_charged(self):
        sale = self._sell((self.taxed, 3, 9.99, self.tax))
        ticket = self._open_return(sale, quantity=2)
        refund = self._sync(self._till_data(ticket, self.session))
        self.assertAlmostEqual(refund.amount_tax, -3.0)
        self.assertEqual(refund.lines.tax_ids, self.tax)
        self._close(self.session)
        tax_lines = self.session.move_id.line_ids.filtered('tax_line_id')
        self.assertAlmostEqual(sum(tax_lines.mapped('balance')), -refund.amount_tax)

    def test_an_invoiced_ticket_gets_a_credit_note(self):
        sale = self._sell((self.taxed, 2, 100, self.tax), to_invoice=True)
        self.assertEqual(sale.account_move.state, 'posted')
        refund = self._sync(self._till_data(self._open_return(sale), self.session))
        self.assertEqual(refund.account_move.move_type, 'out_refund')
        self.assertEqual(refund.account_move.reversed_entry_id, sale.account_move)
        self.assertAlmostEqual(refund.account_move.amount_total, sale.amount_total / 2)
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_what_comes_back_is_exchanged(self):
        for to_invoice, invoiced in ((False, False), (True, False), (False, True), (True, True)):
            with self.subTest(sold_with_invoice=invoiced, to_invoice=to_invoice):
                sale = self._sell((self.goods_order, 1, 100), to_invoice=invoiced)
                ticket = self._open_return(sale)
                data = self._exchange_data(
                    ticket, self.session, (self.taxed, 1, 100, self.tax), to_invoice=to_invoice
                )
                order = self._sync(data)
                self.assertAlmostEqual(order.amount_total, self.tax.amount)
                self.assertEqual(order.lines.refunded_orderline_id, sale.lines)
                if to_invoice:
                    self.assertFalse(order.account_move.reversed_entry_id)
                    self.assertEqual(order.account_move.amount_residual, 0)
                doc = self._doc(ticket)
                self.assertEqual(doc.tender_ids.mapped('type'), ['exchange'])
                self.assertEqual(bool(doc.credit_note_ids), to_invoice or invoiced)
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_a_policy_of_tills_says_until_when_and_what_it_costs(self):
        self.env['crosschannel.return.policy'].create(
            {
                'name': 'Tills',
                'channel_id': self.env.ref('unified_inventory.channel_till').id,
                'window_days': 14,
                'fee_percent': 10,
                'sequence': 0,
            }
        )
        sale = self._sell((self.goods_order, 2, 100))
        ticket = self._open_return(sale)
        self.assertEqual(ticket['refund_total'], 90)
        refund = self._sync(self._till_data(ticket, self.session))
        self.assertEqual(refund.amount_total, -90)
        self.assertEqual(len(refund.lines.filtered('refunded_orderline_id')), 1)
        sale.date_order -= timedelta(days=30)
        with self.assertRefused('too_late'):
            self._open_return(sale)
        self._close(self.session)

    def test_goods_go_where_their_condition_sends_them(self):
        sale = self._sell((self.goods_order, 1, 100))
        ticket = self._open_return(sale, condition='defective', disposition='scrap')
        before = self._on_hand(self.goods_order, self.store)
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual(self._on_hand(self.goods_order, self.store), before)
        self.assertEqual(self._doc(ticket).line_ids.disposal_move_ids.state, 'done')

    def test_a_gift_card_gets_its_share_back(self):
        program = self.env['loyalty.program'].create(
            {
                'name': 'Gift cards',
                'program_type': 'gift_card',
                'applies_on': 'future',
                'rule_ids': [Command.create({'reward_point_mode': 'money'})],
                'reward_ids': [
                    Command.create(
                        {
                            'reward_type': 'discount',
                            'discount_mode': 'per_point',
                            'discount': 1,
                            'discount_applicability': 'order',
                        }
                    )
                ],
            }
        )
        card = self.env['loyalty.card'].create({'program_id': program.id, 'points': 50})
        paid = {
            **self._sold_line(program.reward_ids.discount_line_product_id, 1, -50),
            'is_reward_line': True,
            'reward_id': program.reward_ids.id,
            'coupon_id': card.id,
            'reward_identifier_code': 'card',
            'points_cost': 50,
        }
        sale = self._sell((self.goods_order, 2, 100), rewards=[paid])
        card.points = 0  # what a till's next call does
        ticket = self._open_return(sale)
        self.assertEqual(ticket['refund_total'], 75)
        refund = self._sync(self._till_data(ticket, self.session))
        self.assertEqual((refund.amount_total, card.points), (-75, 25))
        self._close(self.session)

    def test_a_settled_web_order_shares_its_units_with_the_receipt(self):
        order = self._create_order((self.goods_order, 3, {}), delivered=0, paid=False)
        line = {
            **self._sold_line(self.goods_order, 3, 100),
            'sale_order_origin_id': order.id,
            'sale_order_line_id': order.order_line.id,
        }
        sale = self._sell(rewards=[line])
        self.assertEqual(order.order_line.qty_delivered, 3)
        found = self.till.till_search(self.config.id, order.name)['orders']
        self.assertEqual({row['key'] for row in found}, {order.name, sale.uuid})

        def left():
            self.env.invalidate_all()
            return [
                self.till.till_find(self.config.id, reference)['lines'][0]['returnable']
                for reference in (order.name, sale.uuid)
            ]

        self.assertEqual(left(), [0, 3])
        self._sync(self._till_data(self._open_return(sale, quantity=2), self.session))
        self.assertEqual(left(), [0, 1])
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_it_is_found_by_what_the_customer_has(self):
        sale = self._sell((self.goods_order, 1, 100))
        sale._ensure_access_token()
        self.customer.name = 'Countess Lovelace'
        address = 'https://example.com/pos/ticket'
        for query in (
            sale.pos_reference,
            sale.name,
            f'{address}?order_uuid={sale.uuid}',
            f'{address}?access_token={sale.access_token}',
            'ADA@example.com',
            '+32 470 00 00 00',
            'lovelace',
        ):
            with self.subTest(query=query):
                rows = self.till.till_search(self.config.id, query)['orders']
                self.assertIn(sale.uuid, [row['key'] for row in rows])
        answer = self.till.till_find(self.config.id, sale.pos_reference)
        self.assertEqual(answer['kind'], 'till')
        self.assertEqual(
            [(row['name'], row['amount']) for row in answer['payments']],
            [(self.there.payment_method_ids[:1].name, 100)],
        )

    def test_the_ticket_is_not_to_be_changed(self):
        ticket = self._open_return(self._sell((self.goods_order, 2, 100)))
        with self.assertRefused('price_changed'):
            self._sync(self._till_data(ticket, self.session, price_unit=150))
        with self.assertRefused('lines_changed'):
            self._sync(self._till_data(ticket, self.session, qty=-2))

    def test_another_company_and_other_users_are_refused(self):
        sale = self._sell((self.goods_order, 1, 100))
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            't-stranger',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRefused('unknown_till'):
            self.returns.with_user(stranger).till_find(self.config.id, sale.uuid)
        self.env.cr.execute(
            'UPDATE pos_order SET company_id = %s WHERE id = %s', (other.id, sale.id)
        )
        self.env.invalidate_all()
        with self.assertRefused('unknown_reference'):
            self.till.till_find(self.config.id, sale.uuid)
        line = {'line': sale.lines.id, 'quantity': 1}
        for login, group in (('t-user', 'base.group_user'), ('t-portal', 'base.group_portal')):
            user = new_test_user(self.env, login, groups=group)
            with self.assertRaises(Exception) as caught, self.cr.savepoint():
                self.returns.with_user(user).till_open(self.config.id, sale.uuid, [line], 'key')
            self.assertEqual(type(caught.exception).__name__, 'AccessError')


@tagged('post_install', '-at_install')
class TestSoldInterface(SoldCommon):
    """A partner's service and the back office with a till's order."""

    def setUp(self):
        super().setUp()
        self.sale = self._sell((self.taxed, 2, 100, self.tax))
        self.wallet, self.liability = self._create_wallet()

    def _open(self, reference=None, key='sold-1', **values):
        line = {'line': self.sale.lines.id, 'quantity': 1, 'reason': 'wrong_size', **values}
        return self.returns.open(
            reference=reference or self.sale.pos_reference,
            lines=[line],
            place='STORE',
            request_key=key,
        )

    def test_it_is_found_and_opened_by_its_reference(self):
        found = self.returns.find(reference=self.sale.pos_reference)
        self.assertEqual([row['key'] for row in found], [self.sale.uuid])
        self.assertIn(
            self.sale.uuid, [row['key'] for row in self.returns.find(email='ada@example.com')]
        )
        answer = self.returns.returnable(self.sale.pos_reference)
        self.assertEqual(answer['lines'][0]['returnable'], 2)
        doc = self._open()
        self.assertEqual(self._open(), doc)
        self.assertEqual(doc['order'], self.sale.pos_reference)
        self.assertAlmostEqual(doc['amount_due'], self.sale.amount_total / 2)
        self.assertEqual(
            self.returns.returnable(self.sale.pos_reference)['lines'][0]['returnable'], 1
        )

    def test_a_till_takes_in_what_was_announced(self):
        doc = self._open()
        announced = self.till.till_find(self.config.id, self.sale.uuid)['returns']
        self.assertEqual([row['reference'] for row in announced], [doc['reference']])
        ticket = self.till.till_take(self.config.id, doc['reference'])
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual(self._doc(ticket).state, 'settled')

    def test_without_a_till_it_is_store_credit(self):
        before = self._on_hand(self.taxed, self.store)
        doc = self._open()
        for tender in ('original', 'manual'):
            with self.assertRefused('only_at_till'):
                self._settle(doc, tender)
        parts = self.returns.refund_plan(doc['reference'])['parts']
        self.assertEqual([part['type'] for part in parts], ['store_credit'])
        self.returns.settle(doc['reference'])
        card = self.wallet.coupon_ids
        self.assertAlmostEqual(card.points, doc['amount_due'])
        self.assertEqual(self._on_hand(self.taxed, self.store) - before, 1)
        record = self._doc(doc)
        self.assertAlmostEqual(record.credit_note_ids.amount_total, doc['amount_due'])
        self.assertEqual(record.credit_note_ids.amount_residual, 0)
        self.assertAlmostEqual(self._balance(self.liability), -doc['amount_due'])
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)
        with self.assertRefused('not_returnable'):
            self._open(key='sold-2', quantity=2)

    def test_nobodys_credit_is_refused(self):
        self.sale.partner_id = False
        doc = self._open()
        with self.assertRefused('no_customer'):
            self.returns.settle(doc['reference'])

    def test_who_may_not_ask(self):
        for login, group in (('p-user', 'base.group_user'), ('p-portal', 'base.group_portal')):
            user = new_test_user(self.env, login, groups=group)
            for call in (
                lambda returns: returns.returnable(self.sale.pos_reference),
                lambda returns: returns.find(reference=self.sale.pos_reference),
            ):
                with self.assertRaises(Exception) as caught, self.cr.savepoint():
                    call(self.returns.with_user(user))
                self.assertEqual(type(caught.exception).__name__, 'AccessError')
