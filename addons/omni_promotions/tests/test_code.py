from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import OmniCommon


class TestCode(OmniCommon):
    """A code is money: it is read by managers alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
        self.assertIn(
            self.card, self.card.with_user(self.manager).search([('code', 'ilike', code[:6])])
        )

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
