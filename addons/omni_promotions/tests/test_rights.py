from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user

from .common import OmniCommon


class TestRpc(HttpCase, OmniCommon):
    def test_a_manager_writes_no_balance_without_a_reason(self):
        new_test_user(self.env, login='rpc_manager', groups='sales_team.group_sale_manager')
        new_test_user(self.env, login='rpc_salesman', groups='sales_team.group_sale_salesman')
        card = self._card(50)
        for login, name in (('rpc_manager', 'Refusal'), ('rpc_salesman', 'AccessError')):
            self.authenticate(login, login)
            with self.assertRaises(JsonRpcException) as caught:
                self._call('write', [card.ids, {'points': 500}])
            self.assertIn(name, str(caught.exception))
        self.authenticate('rpc_manager', 'rpc_manager')
        self.assertEqual(self._call('adjust', [card.ids, 40, 'Typo']), 40)
        self.assertLedger(card, 50, -10)

    def _call(self, method, args):
        return self.make_jsonrpc_request(
            '/web/dataset/call_kw',
            {'model': 'loyalty.card', 'method': method, 'args': args, 'kwargs': {}},
        )


class TestRights(OmniCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, login='card_salesman', groups='sales_team.group_sale_salesman'
        )
        cls.manager = new_test_user(
            cls.env, login='card_manager', groups='sales_team.group_sale_manager'
        )
        cls.portal = new_test_user(cls.env, login='card_portal', groups='base.group_portal')
        cls.card = cls._card(50)

    def test_a_salesperson_writes_no_balance(self):
        card = self.card.with_user(self.salesman)
        for vals in (
            {'points': 500},
            {'points': 0},
            {'code': 'MINE'},
            {'expiration_date': '2099-01-01'},
            {'active': False},
            {'program_id': self.gift_program.id},
        ):
            with self.assertRaises(AccessError):
                card.write(vals)
        with self.assertRaises(AccessError):
            card.adjust(500, 'because')
        wizard = self.env['loyalty.card.update.balance'].with_user(self.salesman)
        wizard = wizard.create({'card_id': card.id, 'new_balance': 500, 'description': 'Gift'})
        with self.assertRaises(AccessError):
            wizard.action_update_card_point()
        self.assertLedger(self.card, 50)

    def test_only_a_manager_releases_a_hold(self):
        held = self.env['omni.promotion']._hold(
            {self.env['omni.promotion']._card_subject(self.card): 3000}, owner='test,1', ttl=600
        )
        hold = self.env['omni.card.hold'].browse(list(held.values()))
        for user in (self.salesman, self.portal):
            with self.assertRaises(AccessError):
                hold.with_user(user).action_release()
        hold.invalidate_recordset()
        self.assertEqual(hold.state, 'held')
        hold.with_user(self.manager).action_release()
        hold.invalidate_recordset()
        self.assertEqual(hold.state, 'released')

    def test_no_context_opens_the_gate(self):
        card = self.card.with_user(self.salesman)
        for key in ('omni_promotions.change', 'change', 'loyalty_no_mail'):
            with self.assertRaises(AccessError):
                card.with_context(**{key: {'kind': 'redeem'}}).write({'points': 500})

    def test_a_manager_says_why(self):
        card = self.card.with_user(self.manager)
        self.assertRefused('reason_needed', card.adjust, 60, ' ')
        self.assertRefused('invalid_amount', card.adjust, -1, 'Lost')
        self.assertRefused('invalid_amount', card.adjust, float('nan'), 'Lost')
        card.adjust(60, 'Goodwill')
        wizard = self.env['loyalty.card.update.balance'].with_user(self.manager)
        wizard = wizard.create({'card_id': card.id, 'new_balance': 20, 'description': 'Typo'})
        wizard.action_update_card_point()
        self.assertLedger(self.card, 50, 10, -40)
        self.assertEqual(self._entries(self.card).mapped('reason'), [False, 'Goodwill', 'Typo'])

    def test_a_salesperson_spends_by_an_order(self):
        order = self._order()
        order.user_id = self.salesman
        order = order.with_user(self.salesman)
        self._apply(order, self.card.with_user(self.salesman))
        order.action_confirm()
        self.assertLedger(self.card, 50, -50)
        order._action_cancel()
        self.assertLedger(self.card, 50, -50, 50)

    def test_the_form_of_a_card_offers_what_its_reader_may(self):
        """Two views with one name had taken the buttons away."""
        Card = self.env['loyalty.card']
        for user, may in ((self.manager, True), (self.salesman, False)):
            arch = Card.with_user(user).get_view(view_type='form')['arch']
            self.assertIn('points_pending', arch)
            for name in ('action_open_block', 'action_unblock', 'action_statement'):
                self.assertEqual(name in arch, may, name)
            self.assertEqual('"code"' in arch, may)

    def test_a_statement_is_for_managers(self):
        action = self.card.with_user(self.manager).action_statement()
        entries = self.env['omni.card.entry'].search(action['domain'])
        self.assertEqual(entries, self._entries(self.card))
        self._spend(self.card, 20)
        rows = self.card._get_statement()
        self.assertEqual([row['amount'] for row in rows], [-20, 50])
        balances = [self.card._format_points(points) for points in (30, 50)]
        self.assertEqual([row['balance'] for row in rows], balances)
        self.assertEqual(self.card._get_statement(limit=1, offset=1), rows[1:])
        for user in (self.salesman, self.portal, self.env.ref('base.public_user')):
            with self.assertRaises(AccessError):
                self.card.with_user(user).action_statement()

    def test_the_ledger_is_for_managers(self):
        models = ('omni.card.entry', 'omni.card.hold', 'omni.card.exception', 'omni.card.attempt')
        for user in (self.salesman, self.portal, self.partner_user):
            for model in models:
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        for model in models[:3]:
            self.env[model].with_user(self.manager).search([])
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create({})

    def test_exceptions_are_settled_once_by_a_manager(self):
        self.card.partner_id = self.customer
        self._spend(self.card, 80, overspend='record')
        missing = self.env['omni.card.exception'].search([('card_id', '=', self.card.id)])
        self.assertEqual((missing.points, missing.state), (30, 'open'))
        with self.assertRaises(AccessError):
            missing.with_user(self.salesman).action_write_off()
        manager = missing.with_user(self.manager)
        self.assertRefused('insufficient_balance', manager.action_reverse)
        self.card.points = 40
        manager.action_reverse()
        self.assertEqual((missing.state, self.card.points), ('reversed', 10))
        for action in ('action_reverse', 'action_write_off', 'action_charge_customer'):
            self.assertRefused('settled', getattr(manager, action))
        with self.assertRaises(AccessError):
            missing.with_user(self._stranger()).read(['points'])

    def _stranger(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        return new_test_user(
            self.env,
            login='card_stranger',
            groups='sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_a_customer_is_charged(self):
        self.card.partner_id = self.customer
        self._spend(self.card, 80, overspend='record')
        missing = self.env['omni.card.exception'].search([('card_id', '=', self.card.id)])
        missing.action_charge_customer()
        self.assertEqual(missing.invoice_id.amount_total, 30)
        self.assertEqual(missing.invoice_id.partner_id, self.customer)
