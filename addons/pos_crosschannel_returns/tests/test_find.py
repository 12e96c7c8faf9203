from datetime import timedelta
from uuid import uuid4

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestFind(TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.goods_order, 2, {}), name='FIND-1')

    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    def _found(self, query):
        return [row['reference'] for row in self.till.till_search(self.config.id, query)['orders']]

    def test_an_order_is_found_by_what_the_customer_has(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Points', 'program_type': 'loyalty', 'rule_ids': [Command.create({})]}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.customer.id}
        )
        self.customer.name = 'Ada Lovelace'
        self._invoice(self.order)
        self.order._portal_ensure_token()
        for query in (
            'FIND-1',
            ' find-1 ',
            self.order.access_token,
            f'https://example.com{self.order.get_portal_url()}',
            self.order.picking_ids.name,
            self.order.invoice_ids.name,
            card.code,
            'ADA@example.com',
            '+32 470 00 00 00',
            'lovelace',
        ):
            with self.subTest(query=query):
                self.assertEqual(self._found(query), ['FIND-1'])

    def test_what_is_nothing_finds_nothing(self):
        draft = self.order.copy({'name': 'FIND-DRAFT'})
        for query in ('NOPE', '%', '%%%', '___', draft.name, 'RET:none', 'http://[', 'ad'):
            with self.subTest(query=query):
                self.assertEqual(self._found(query), [])
        for query in ('', '  ', None, 7, ['FIND-1']):
            with self.subTest(query=query), self.assertRefused('nothing_to_find'):
                self.till.till_search(self.config.id, query)

    def test_a_receipt_is_known_by_its_qr_and_by_what_the_scanner_reads(self):
        sale = self._sync(self._sale(self.session))
        sale._ensure_access_token()
        address = 'https://example.com/pos/ticket/validate'
        for query in (
            f'{address}?access_token={sale.access_token}',
            f'{address}?order_uuid={sale.uuid}',
            sale.pos_reference,
        ):
            with self.subTest(query=query):
                answer = self.till.till_search(self.config.id, query)
                self.assertEqual(answer['receipt'], sale.uuid)
                self.assertEqual([row['key'] for row in answer['orders']], [sale.uuid])

    def test_another_company_is_not_searched(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.env.cr.execute(
            'UPDATE sale_order SET company_id = %s WHERE id = %s', (other.id, self.order.id)
        )
        self.env.invalidate_all()
        for query in ('FIND-1', 'ada@example.com', self.customer.name):
            with self.subTest(query=query):
                self.assertEqual(self._found(query), [])

    def test_only_a_cashier_with_an_open_session_searches(self):
        user = new_test_user(self.env, 'f-user', groups='base.group_user')
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.returns.with_user(user).till_search(self.config.id, 'FIND-1')
        self.assertEqual(type(caught.exception).__name__, 'AccessError')
        with self.assertRefused('no_session'):
            self.till.till_search(self._create_till(self.depot).id, 'FIND-1')

    def test_the_till_shows_how_it_was_paid_and_what_is_possible(self):
        answer = self.till.till_find(self.config.id, 'FIND-1')
        paid = [(row['name'], row['amount']) for row in answer['payments']]
        self.assertEqual(paid, [(self.payment_method.name, 200)])
        self.assertIn('damaged', [row['code'] for row in answer['conditions']])
        self.assertIn('scrap', [row['code'] for row in answer['dispositions']])
        self.assertEqual(answer['lines'][0]['until'], '')

    def test_other_variants_are_offered(self):
        size = self.env['product.attribute'].create(
            {'name': 'Size', 'value_ids': [Command.create({'name': name}) for name in 'SM']}
        )
        template = self.env['product.template'].create(
            {
                'name': 'Shirt',
                'is_storable': True,
                'available_in_pos': True,
                'attribute_line_ids': [
                    Command.create(
                        {'attribute_id': size.id, 'value_ids': [Command.set(size.value_ids.ids)]}
                    )
                ],
            }
        )
        small, medium = template.product_variant_ids
        self.env['stock.quant']._update_available_quantity(small, self.depot.lot_stock_id, 5)
        order = self._create_order((small, 1, {}))
        line = self.till.till_find(self.config.id, order.name)['lines'][0]
        self.assertEqual(line['variants'], [{'product_id': medium.id, 'name': 'M'}])

    def _sale(self, session):
        line = self._sold_line(self.goods_order, 1, 100)
        payment = {'payment_method_id': self.cash.id, 'amount': 100}
        return {
            'uuid': str(uuid4()),
            'session_id': session.id,
            'user_id': self.cashier.id,
            'state': 'paid',
            'amount_total': 100,
            'amount_paid': 100,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [Command.create(line)],
            'payment_ids': [Command.create(payment)],
        }


@tagged('post_install', '-at_install')
class TestConsent(TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            'till-manager',
            groups='point_of_sale.group_pos_manager',
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.manager.till_pin = '4711'
        cls.policy = cls.env['crosschannel.return.policy'].create(
            {'name': 'Two weeks', 'window_days': 14, 'sequence': 0}
        )

    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    def _late_order(self):
        order = self._create_order((self.goods_order, 2, {}))
        order.order_line.move_ids.date -= timedelta(days=30)
        self._invoice(order)
        return order

    def _open_return(self, order, consent=None, key=None, **values):
        line = {'line': order.order_line[0].id, 'quantity': 1, 'reason': 'wrong_size', **values}
        return self.till.till_open(self.config.id, order.name, [line], key or str(uuid4()), consent)

    def _consent(self, pin='4711', manager=None, **values):
        return {'manager_id': (manager or self.manager).id, 'pin': pin, **values}

    def test_what_is_late_needs_a_manager(self):
        order = self._late_order()
        self.assertTrue(self.till.till_find(self.config.id, order.name)['lines'][0]['late'])
        with self.assertRefused('too_late'):
            self._open_return(order)
        ticket = self._open_return(order, self._consent(reason='A good customer'))
        self._sync(self._till_data(ticket, self.session))
        self.assertRecordValues(
            order.crosschannel_return_ids,
            [
                {
                    'state': 'settled',
                    'override_user_id': self.manager.id,
                    'override_reason': 'A good customer',
                }
            ],
        )

    def test_a_wrong_consent_does_not_count(self):
        order = self._late_order()
        plain = new_test_user(
            self.env,
            'till-plain',
            groups='point_of_sale.group_pos_user',
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        plain.till_pin = '1234'
        for consent in (
            self._consent('0000'),
            self._consent(None),
            self._consent('1234', plain),
            {'manager_id': 'x', 'pin': '4711'},
            {'pin': '4711'},
        ):
            with self.subTest(consent=consent):
                answer = self._open_return(order, consent)
                self.assertEqual(list(answer), ['refused'])
        with self.assertRefused('bad_consent'):
            self._open_return(order, 'yes')
        self.assertFalse(order.crosschannel_return_ids)
        self.assertEqual(self.manager.sudo().till_pin_failures, 2)

    def test_the_pin_is_locked_after_wrong_tries(self):
        order = self._late_order()
        for _try in range(5):
            self._open_return(order, self._consent('0000'))
        self.assertIn('refused', self._open_return(order, self._consent()))
        self.assertFalse(order.crosschannel_return_ids)

    def test_what_a_person_has_to_approve_needs_a_manager(self):
        self.policy.needs_approval = True
        order = self._create_order((self.goods_order, 2, {}))
        with self.assertRefused('needs_approval'):
            self._open_return(order)
        self.assertFalse(order.crosschannel_return_ids)
        ticket = self._open_return(order, self._consent())
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual(order.crosschannel_return_ids.state, 'settled')

    def test_condition_and_disposition_are_the_cashiers(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._invoice(order)
        before = self._on_hand(self.goods_order, self.store)
        ticket = self._open_return(order, condition='damaged', disposition='scrap')
        self._sync(self._till_data(ticket, self.session))
        line = order.crosschannel_return_ids.line_ids
        self.assertRecordValues(
            line, [{'condition': 'damaged', 'disposition': 'scrap', 'is_disposed': True}]
        )
        self.assertEqual(self._on_hand(self.goods_order, self.store), before)
        for code, values in [
            ('unknown_condition', {'condition': 'eaten'}),
            ('unknown_disposition', {'disposition': 'place'}),
            ('unknown_disposition', {'disposition': 'eat'}),
        ]:
            with self.subTest(values=values), self.assertRefused(code):
                self._open_return(order, **values)

    def test_a_fee_is_kept_by_the_till(self):
        self.policy.fee_percent = 10
        for invoiced in (True, False):
            with self.subTest(invoiced=invoiced):
                order = self._create_order((self.goods_order, 2, {}))
                if invoiced:
                    self._invoice(order)
                ticket = self._open_return(order)
                self.assertEqual(ticket['refund_total'], 90)
                pos_order = self._sync(self._till_data(ticket, self.session))
                self.assertEqual(pos_order.amount_total, -90)
                self.assertEqual(order._crosschannel_refunded(), 90)
                self._invoice(order) if not invoiced else None
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)


@tagged('post_install', '-at_install')
class TestAnnounced(TillCommon):
    """A return announced elsewhere is settled at a till."""

    def setUp(self):
        super().setUp()
        self.session = self._open_session()
        self.order = self._create_order((self.goods_order, 2, {}))
        self._invoice(self.order)

    def _announce(self, **values):
        line = self.order.order_line[0]
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        return self.returns._request(self.order, [(line, 1, reason)], self.depot, **values)

    def test_any_store_takes_it_in(self):
        doc = self._announce()
        announced = self.till.till_find(self.config.id, doc.name)['returns']
        self.assertEqual([row['reference'] for row in announced], [doc.name])
        before = self._on_hand(self.goods_order, self.store)
        ticket = self.till.till_take(self.config.id, doc.name)
        pos_order = self._sync(self._till_data(ticket, self.session))
        self.assertRecordValues(
            doc,
            [
                {
                    'state': 'settled',
                    'channel': 'web',
                    'warehouse_id': self.store.id,
                    'pos_order_id': pos_order.id,
                }
            ],
        )
        self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 1)
        with self.assertRefused('wrong_state'):
            self._sync(self._till_data(ticket, self.session))

    def test_goods_that_came_by_post_are_settled_without_coming_in_again(self):
        doc = self._announce()
        doc.action_receive()
        doc.line_ids.condition = 'new'
        doc.action_inspect()
        before = self._on_hand(self.goods_order, self.store)
        ticket = self.till.till_take(self.config.id, doc.name)
        pos_order = self._sync(self._till_data(ticket, self.session))
        self.assertEqual(self._on_hand(self.goods_order, self.store), before)
        self.assertEqual(doc.state, 'settled')
        self.assertFalse(pos_order.picking_ids)
        self.assertEqual(doc.line_ids.move_ids.picking_id.picking_type_id.warehouse_id, self.depot)

    def test_who_gives_it_up_leaves_it_announced(self):
        doc = self._announce()
        self.till.till_take(self.config.id, doc.name)
        self.assertEqual(self.till.till_cancel(self.config.id, doc.name), 'approved')

    def test_another_store_took_it_meanwhile(self):
        doc = self._announce()
        ticket = self.till.till_take(self.config.id, doc.name)
        other = self._create_till(self.depot)
        self._open_session(other)
        self.till.till_take(other.id, doc.name)
        with self.assertRefused('other_till'):
            self._sync(self._till_data(ticket, self.session))
        self.assertEqual(doc.state, 'approved')

    def test_what_is_not_approved_needs_a_manager(self):
        doc = self._announce(state='requested')
        with self.assertRefused('needs_approval'):
            self.till.till_take(self.config.id, doc.name)
        manager = new_test_user(
            self.env,
            'till-manager',
            groups='point_of_sale.group_pos_manager',
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        manager.till_pin = '4711'
        wrong = {'manager_id': manager.id, 'pin': '1111'}
        self.assertEqual(list(self.till.till_take(self.config.id, doc.name, wrong)), ['refused'])
        self.assertEqual(doc.state, 'requested')
        ticket = self.till.till_take(self.config.id, doc.name, {**wrong, 'pin': '4711'})
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual(doc.state, 'settled')

    def test_a_till_takes_only_what_was_announced(self):
        ticket = self._ticket(self.order)
        for reference in (ticket['reference'], 'NOPE', '', None, 5):
            with self.subTest(reference=reference), self.assertRefused('unknown_reference'):
                self.till.till_take(self.config.id, reference)
        doc = self._announce()
        doc._refuse('Not ours')
        with self.assertRefused('wrong_state'):
            self._sync(self._till_data(self.till.till_take(self.config.id, doc.name), self.session))
