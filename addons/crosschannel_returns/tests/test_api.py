from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestApi(CrosschannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.goods_order, 2, {}), (cls.goods_delivery, 1, {}))
        cls.line = cls.order.order_line[0]

    def _open(self, **values):
        return self.returns.open(
            **{
                'reference': self.order.name,
                'lines': [{'line': self.line.id, 'quantity': 1}],
                'place': 'STORE',
                'request_key': 'one',
                **values,
            }
        )

    def test_find_by_each_key(self):
        expected = [self.order.name]
        for given in (
            {'reference': self.order.name},
            {'email': 'ADA@example.com'},
            {'phone': '+32470000000'},
            {'phone': '+32 470 00 00 00'},
            {'token': self.order._portal_ensure_token()},
        ):
            with self.subTest(given=given):
                found = self.returns.find(**given)
                self.assertEqual([order['reference'] for order in found], expected)
        self.assertEqual(self.returns.find(reference='nothing like it'), [])
        with self.assertRefused('nothing_to_find'):
            self.returns.find()

    def test_find_by_the_reference_of_a_return(self):
        doc = self._open()
        self.assertEqual(
            self.returns.find(reference=doc['reference'])[0]['reference'], self.order.name
        )

    def test_returnable(self):
        answer = self.returns.returnable(self.order.name)
        self.assertEqual([line['returnable'] for line in answer['lines']], [2, 1])
        self.assertEqual([line['refund_unit'] for line in answer['lines']], [100, 100])
        self.assertEqual(answer['paid'], 300)
        self.assertIn('changed_mind', [reason['code'] for reason in answer['reasons']])
        self._open()
        answer = self.returns.returnable(self.order.name)
        self.assertEqual([line['returnable'] for line in answer['lines']], [1, 1])

    def test_open_is_idempotent(self):
        first = self._open()
        self.assertEqual(self._open(), first)
        with self.assertRefused('request_key_reused'):
            self._open(lines=[{'line': self.line.id, 'quantity': 2}])
        self.assertEqual(len(self.order.crosschannel_return_ids), 1)

    def test_a_key_belongs_to_its_user(self):
        self._open()
        other = new_test_user(self.env, 'second', groups='sales_team.group_sale_salesman')
        doc = self.returns.with_user(other).open(
            reference=self.order.name,
            lines=[{'sku': 'DEL', 'quantity': 1}],
            place='STORE',
            request_key='one',
        )
        self.assertEqual(doc['lines'][0]['sku'], 'DEL')

    def test_settle_is_idempotent(self):
        doc = self._open()
        tenders = [{'type': 'manual', 'amount': 100.0}]
        first = self.returns.settle(doc['reference'], tenders)
        self.assertEqual(first['state'], 'settled')
        self.assertEqual(self.returns.settle(doc['reference'], tenders), first)
        self.assertEqual(len(self.order.crosschannel_return_ids.tender_ids), 1)
        with self.assertRefused('wrong_state'):
            self.returns.settle(doc['reference'], [{'type': 'manual', 'amount': 50.0}])

    def test_bad_input_is_refused_and_writes_nothing(self):
        other = self._create_order((self.goods_order, 1, {}))
        line = self.line.id
        for code, values in [
            ('unknown_reference', {'reference': 'S404'}),
            ('unknown_reference', {'reference': None}),
            ('unknown_place', {'place': 'MOON'}),
            ('unknown_place', {'place': 7}),
            ('bad_request_key', {'request_key': ''}),
            ('no_lines', {'lines': []}),
            ('no_lines', {'lines': 'all'}),
            ('bad_line', {'lines': ['all']}),
            ('unknown_line', {'lines': [{'line': other.order_line.id, 'quantity': 1}]}),
            ('unknown_line', {'lines': [{'sku': 'XXX', 'quantity': 1}]}),
            ('unknown_line', {'lines': [{'quantity': 1}]}),
            ('bad_quantity', {'lines': [{'line': line, 'quantity': 0}]}),
            ('bad_quantity', {'lines': [{'line': line, 'quantity': -1}]}),
            ('bad_quantity', {'lines': [{'line': line, 'quantity': True}]}),
            ('bad_quantity', {'lines': [{'line': line, 'quantity': '1'}]}),
            ('bad_quantity', {'lines': [{'line': line, 'quantity': float('nan')}]}),
            ('fractional_quantity', {'lines': [{'line': line, 'quantity': 0.5}]}),
            ('not_returnable', {'lines': [{'line': line, 'quantity': 3}]}),
            ('not_returnable', {'lines': [{'line': line, 'quantity': 10**12}]}),
            ('line_twice', {'lines': [{'line': line, 'quantity': 1}] * 2}),
            ('unknown_reason', {'lines': [{'line': line, 'quantity': 1, 'reason': 'x'}]}),
        ]:
            with self.subTest(code=code, values=values), self.assertRefused(code):
                self._open(**values)
        self.assertFalse(self.order.crosschannel_return_ids)

    def test_bad_tenders_are_refused(self):
        doc = self._open()
        for code, tenders in [
            ('bad_tenders', 'cash'),
            ('bad_tenders', ['cash']),
            ('bad_tenders', [{'type': 'cash', 'amount': 100}]),
            ('bad_tenders', [{'type': 'manual', 'amount': 0}]),
            ('bad_tenders', [{'type': 'manual', 'amount': -100}]),
            ('wrong_amount', []),
            ('wrong_amount', [{'type': 'manual', 'amount': 100.01}]),
            ('bad_tenders', [{'type': 'manual', 'amount': float('nan')}]),
        ]:
            with self.subTest(tenders=tenders), self.assertRefused(code):
                self.returns.settle(doc['reference'], tenders)
        with self.assertRefused('unknown_reference'):
            self.returns.settle('RET/404', [])
        self.assertFalse(self.order.crosschannel_return_ids.picking_ids)

    def test_a_draft_order_is_refused(self):
        draft = self.env['sale.order'].create({'partner_id': self.customer.id})
        with self.assertRefused('not_confirmed'):
            self._open(reference=draft.name)

    def test_an_expired_return_frees_its_units(self):
        doc = self._open(lines=[{'line': self.line.id, 'quantity': 2}])
        expired = self.order.crosschannel_return_ids
        expired.expires_at = '2020-01-01'
        self._open(request_key='two')
        with self.assertRefused('not_returnable'):
            self._settle(doc)

    def test_portal_public_and_strangers_are_kept_out(self):
        for login, groups in [
            ('p', 'base.group_portal'),
            ('q', 'base.group_public'),
            ('r', 'base.group_user'),
        ]:
            user = new_test_user(self.env, f'out-{login}', groups=groups)
            returns = self.returns.with_user(user)
            for call in (
                lambda returns: returns.find(reference=self.order.name),
                lambda returns: returns.returnable(self.order.name),
                lambda returns: returns.open(self.order.name, [], 'STORE', 'x'),
                lambda returns: returns.settle('RET/1', []),
                lambda returns: returns.search_read([], ['name']),
            ):
                with self.assertRaises(AccessError):
                    call(returns)

    def test_another_company_is_kept_out(self):
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            'other-sales',
            groups='sales_team.group_sale_salesman',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        returns = self.returns.with_user(user).with_company(other)
        self.assertEqual(returns.find(reference=self.order.name), [])
        with self.assertRefused('unknown_reference'):
            returns.returnable(self.order.name)
        foreign = self.env['stock.warehouse'].search([('company_id', '=', other.id)], limit=1)
        both = self.returns.with_context(allowed_company_ids=[self.company.id, other.id])
        self.env.user.company_ids |= other
        with self.assertRefused('other_company'):
            both.open(
                self.order.name, [{'line': self.line.id, 'quantity': 1}], foreign.code, 'foreign'
            )

    def test_buttons_of_the_form(self):
        self._open()
        doc = self.order.crosschannel_return_ids
        doc.action_settle_manual()
        self.assertEqual(doc.state, 'settled')
        with self.assertRefused('wrong_state'):
            doc.action_refuse()
        seller = new_test_user(self.env, 'seller', groups='sales_team.group_sale_salesman')
        with self.assertRaises(AccessError):
            doc.with_user(seller).action_settle_manual()
        Form(doc.with_user(seller))
        Form(doc.with_user(new_test_user(self.env, 'stockist', groups='stock.group_stock_user')))
        self.assertEqual(
            self.order.action_view_crosschannel_returns()['domain'][0][2], self.order.id
        )
