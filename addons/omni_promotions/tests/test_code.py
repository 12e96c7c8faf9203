import os

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.omni_promotions.sealed import VARIABLE

from .common import OmniCommon


class TestCodeRpc(HttpCase, OmniCommon):
    @mute_logger('odoo.sql_db')  # reads are tried on a cursor that counts nothing, in tests alone
    def test_asking_for_codes_is_as_slow_as_anywhere(self):
        """Ten guesses; then the right one is told no better."""
        new_test_user(self.env, login='rpc_codes', groups='sales_team.group_sale_salesman')
        card = self._card(50)
        self.authenticate('rpc_codes', 'rpc_codes')

        def ask(code):
            domain = [('code', '=', code)]
            params = {'model': 'loyalty.card', 'method': 'search_read', 'args': [domain, ['code']]}
            return self.make_jsonrpc_request('/web/dataset/call_kw', {**params, 'kwargs': {}})

        for _number in range(12):
            (row,) = ask(card.code)
            self.assertEqual(row['code'], f'••••{card.code[-4:]}')
        for number in range(11):
            self.assertEqual(ask(f'GUESS{number}'), [])
        self.assertEqual(ask(card.code), [])
        self.env.cr.execute('UPDATE omni_card_attempt SET full_at = 0')
        self.assertEqual(len(ask(card.code)), 1)


class TestCode(OmniCommon):
    """A code is money: it is read by managers alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(
            os, 'environ', {**os.environ, VARIABLE: 'the key of these tests: long enough'}
        )
        cls.salesman = new_test_user(
            cls.env, login='code_salesman', groups='sales_team.group_sale_salesman'
        )
        cls.manager = new_test_user(
            cls.env, login='code_manager', groups='sales_team.group_sale_manager'
        )
        cls.card = cls._card(50)

    def test_a_salesperson_reads_how_it_ends(self):
        card = self.card.with_user(self.salesman)
        tail = f'••••{self.card.code[-4:]}'
        self.assertEqual(card.read(['code'])[0]['code'], tail)
        self.assertEqual(card.read(['code_masked'])[0]['code_masked'], tail)
        rows = card.search_read([('id', '=', card.id)], ['code', 'display_name'])
        self.assertNotIn(self.card.code, str(rows))
        answer = card.web_search_read([('id', '=', card.id)], {'code': {}, 'display_name': {}})
        self.assertNotIn(self.card.code, str(answer))
        self.assertNotIn(self.card.code, str(card.name_search('')))

    def test_codes_are_no_groups_and_no_columns(self):
        card = self.card.with_user(self.salesman)
        for aggregate in ('code:array_agg', 'code:max'):
            with self.assertRaises(AccessError):
                card._read_group([], ['program_id'], [aggregate])
        with self.assertRaises(AccessError):
            card.formatted_read_group([], ['code'], ['__count'])
        with self.assertRaises(AccessError):
            card._export_rows([['code']])

    def test_codes_are_not_found_letter_by_letter(self):
        card, code = self.card.with_user(self.salesman), self.card.code
        for operator, value in (('=like', f'{code[:6]}%'), ('ilike', code[:6]), ('>', '0')):
            self.assertFalse(card.search([('code', operator, value)]), operator)
            self.assertFalse(card.search_count([('code', operator, value)]))
        self.assertEqual(card.search([('code', 'ilike', code)]), card)
        self.assertEqual(card.search(['|', ('code', '=', code), ('code', '=', 'x')]), card)
        mine = [('id', '=', card.id)]
        for guess in (('code', 'in', [code, 'x']), ('code', '!=', 'x'), ('code', 'not in', ['x'])):
            self.assertFalse(card.search([*mine, guess]), 'many guesses are not one')
        self.assertEqual(card.search([*mine, ('code', '!=', False)]), card)
        manager = self.card.with_user(self.manager)
        self.assertEqual(manager.search([('code', 'ilike', code)]), card)
        self.assertFalse(manager.search([('code', 'ilike', code[:6])]), 'what is sealed')
        self._keys()
        plain = self._card(5)
        self.assertIn(plain, manager.search([('code', 'ilike', plain.code[:6])]), 'as Odoo does')

    def test_codes_are_not_found_by_way_of_others(self):
        self._keys()  # what rests plain is not told either
        plain = self._card(5)
        history = self.env['loyalty.history'].create(
            {'card_id': plain.id, 'description': 'Sold', 'issued': 50, 'used': 0}
        )
        domain = [('card_id.code', '=like', f'{plain.code[:6]}%')]
        self.assertFalse(history.with_user(self.salesman).search(domain))
        self.assertEqual(history.with_user(self.manager).search(domain), history)

    def test_no_order_of_cards_tells_of_their_codes(self):
        cards = self.card | self._card(5, code='0000') | self._card(5, code='zzzz')
        found = self.env['loyalty.card'].search([('id', 'in', cards.ids)], order='code')
        self.assertEqual(found.ids, sorted(cards.ids))
        masked = found.with_user(self.salesman).search([('id', 'in', cards.ids)], order='code desc')
        self.assertEqual(masked.ids, sorted(cards.ids))

    def test_a_printed_card_is_for_who_may_have_its_code(self):
        report = self.env.ref('loyalty.report_gift_card')

        def printed(user, card=self.card):
            html, _kind = (
                self.env['ir.actions.report']
                .with_user(user)
                ._render_qweb_html(report.report_name, card.ids)
            )
            return card.code in html.decode()

        self.assertTrue(printed(self.manager))
        for user in (self.salesman, new_test_user(self.env, login='print_portal')):
            with self.assertRaises(AccessError):
                printed(user)
        own = self.env['loyalty.card'].with_user(self.salesman).sudo()
        own = own.create({'program_id': self.gift_program.id, 'points': 5})
        self.assertTrue(printed(self.salesman, own.with_user(self.salesman)))
        self.env.cr.execute(
            "UPDATE loyalty_card SET create_date = now() - interval '2 days' WHERE id = %s",
            [own.id],
        )
        own.invalidate_recordset()
        with self.assertRaises(AccessError):
            printed(self.salesman, own)

    def test_a_manager_reads_it(self):
        card = self.card.with_user(self.manager)
        self.assertEqual(card.read(['code'])[0]['code'], self.card.code)
        groups = card.formatted_read_group([('id', '=', card.id)], ['code'], ['__count'])
        self.assertEqual(groups[0]['code'], self.card.code)

    def test_ledger_holds_and_names_show_no_code(self):
        order = self._order()
        self._apply(order, self.card)
        for model in ('omni.card.entry', 'omni.card.hold'):
            rows = self.env[model].search([('subject', '=', 'card'), ('res_id', '=', self.card.id)])
            answer = rows.with_user(self.manager).web_read(
                {'card_id': {'fields': {'display_name': {}}}}
            )
            self.assertIn(self.card.code[-4:], str(answer))
            self.assertNotIn(self.card.code, str(answer))

    def test_a_salesperson_uses_codes_all_the_same(self):
        order = self._order()
        order.user_id = self.salesman
        order = order.with_user(self.salesman)
        self.assertIsNone(self._apply(order, self.card.with_user(self.salesman)))
        self.assertEqual(order.amount_total, 50)
