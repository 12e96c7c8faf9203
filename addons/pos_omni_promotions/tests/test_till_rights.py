from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PosOmniCommon


@tagged('post_install', '-at_install')
class TestTillRights(PosOmniCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50)

    def test_e16_a_cashier_writes_no_balance(self):
        card = self.card.with_user(self.pos_user)
        for vals in ({'points': 500}, {'code': 'MINE'}, {'expiration_date': False}):
            with self.assertRaises(AccessError):
                card.write(vals)
        wizard = self.env['loyalty.card.update.balance'].with_user(self.pos_user)
        wizard = wizard.create({'card_id': card.id, 'new_balance': 500, 'description': 'Gift'})
        with self.assertRaises(AccessError):
            wizard.action_update_card_point()
        with self.assertRaises(AccessError):
            card.adjust(500, 'Gift')
        self.assertEqual(self.card.points, 50)

    def test_a_cashier_books_no_more_than_a_sale_can_earn(self):
        loyalty = self._create_program(
            program_type='loyalty',
            applies_on='both',
            trigger='auto',
            rules=[{'reward_point_mode': 'money', 'reward_point_amount': 1}],
        )
        card, order = self._card(10, loyalty), self._sync(self._order())

        draft = self._sync({**self._order(state='draft'), 'payment_ids': []})
        self.authenticate(self.pos_user.login, self.pos_user.login)

        def confirm(card, points, program=loyalty, order=order):
            data = {'points': points, 'program_id': program.id, 'coupon_id': card.id}
            data = {card.id: {**data, 'barcode': False}}
            return self._rpc('pos.order', 'confirm_coupon_programs', [order.id, data])

        for code, *args in (
            ('too_many_points', card, 101),
            ('wrong_card', self.card, 50),
            ('too_many_points', self.card, 50, self.gift_program),
            ('not_paid', card, 1, loyalty, draft),
        ):
            self.assertIn(f'[{code}]', self._refusal_of(lambda args=args: confirm(*args)))
        for _time in range(2):
            confirm(card, 100)
            card.invalidate_recordset()
            self.assertEqual(card.points, 110)

    def test_a_refund_may_be_paid_into_a_wallet(self):
        top_up = self.env['product.product'].create(
            {'name': 'Top-up', 'type': 'service', 'available_in_pos': True, 'taxes_id': False}
        )
        rule = {'reward_point_mode': 'money', 'reward_point_amount': 1}
        wallets = self._create_program(
            program_type='ewallet',
            applies_on='future',
            trigger='auto',
            rules=[{**rule, 'product_ids': [(6, 0, top_up.ids)]}],
        )
        wallet = self._card(0, wallets)
        data = self._order(
            {'product_id': top_up.id, 'qty': 1, 'price_unit': 20}, total=20, is_refund=True
        )
        goods, credit = (command[2] for command in data['lines'])
        goods |= {'qty': -1}  # and the till turns the amounts of a refund round
        credit |= {'price_subtotal': -20, 'price_subtotal_incl': -20}
        data |= {'amount_total': 0, 'amount_paid': 0, 'payment_ids': []}
        order = self._sync(data)
        self.authenticate(self.pos_user.login, self.pos_user.login)
        for points in (21, 20):
            change = {'points': points, 'program_id': wallets.id, 'coupon_id': wallet.id}
            args = [order.id, {wallet.id: {**change, 'barcode': False}}]
            if points > 20:
                refusal = self._refusal_of(
                    lambda args=args: self._rpc('pos.order', 'confirm_coupon_programs', args)
                )
                self.assertIn('[too_many_points]', refusal)
            else:
                self._rpc('pos.order', 'confirm_coupon_programs', args)
        wallet.invalidate_recordset()
        self.assertEqual(wallet.points, 20)

    def test_holding_is_for_cashiers_of_this_till(self):
        number = self.card.id
        portal = new_test_user(self.env, login='till_portal', groups='base.group_portal')
        for user in (portal, self._stranger()):
            config = self.config.with_user(user)
            with self.assertRaises(AccessError):
                config.hold_cards('a' * 36, {number: 5})
            with self.assertRaises(AccessError):
                config.release_cards('a' * 36)

    def _stranger(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        return new_test_user(
            self.env,
            login='till_stranger',
            groups='point_of_sale.group_pos_user',
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_codes_are_asked_for_by_cashiers_only(self):
        portal = new_test_user(self.env, login='code_portal', groups='base.group_portal')
        cards = self.env['loyalty.card'].with_user(portal)
        with self.assertRaises(AccessError):
            cards.get_loyalty_card_partner_by_code(self.card.code)
        with self.assertRaises(AccessError):
            cards.get_gift_card_status(self.card.code, self.config.id)

    def test_guessing_gift_cards_and_customers_is_slowed_down(self):
        self.authenticate(self.pos_user.login, self.pos_user.login)
        for number in range(10):
            self._rpc('loyalty.card', 'get_loyalty_card_partner_by_code', [f'GUESS{number}'])
            self._rpc('loyalty.card', 'get_gift_card_status', [f'GUESS{number}', self.config.id])
        code = self.card.code
        self.assertFalse(self._rpc('loyalty.card', 'get_loyalty_card_partner_by_code', [code]))
        answer = self._rpc('loyalty.card', 'get_gift_card_status', [code, self.config.id])
        self.assertFalse(answer['status'])

    @mute_logger('odoo.sql_db')  # reads are tried on a cursor that counts nothing, in tests alone
    def test_a_cashier_reads_how_a_code_ends(self):
        card, code = self.card.with_user(self.pos_user), self.card.code
        self.authenticate(self.pos_user.login, self.pos_user.login)
        mine = [('id', '=', card.id)]
        fields = self.env['loyalty.card']._load_pos_data_fields(self.config)
        for args in ([mine, fields], [mine, ['code', 'display_name']]):
            rows = self._rpc('loyalty.card', 'search_read', args)
            self.assertEqual(rows[0]['code'], f'••••{code[-4:]}')
            self.assertNotIn(code, str(rows))
        for operator, value in (
            ('=like', f'{code[:6]}%'),
            ('ilike', code[:6]),
            ('>', '0'),
            ('in', [code, 'x']),
            ('!=', 'x'),
        ):
            domain = [*mine, ('code', operator, value)]
            self.assertEqual(self._rpc('loyalty.card', 'search_read', [domain, ['id']]), [])
        rows = self._rpc('loyalty.card', 'get_gift_card_status', [code, self.config.id])
        self.assertEqual(rows['data']['loyalty.card'][0]['points'], 50)
        self.assertNotIn(code, str(rows))
        refused = self._rpc('pos.order', 'validate_coupon_programs', [[], {card.id: -500}, []])
        self.assertFalse(refused['successful'])
        self.assertNotIn(code, str(refused))

    def test_a_till_finds_customers_and_cards_by_whole_codes(self):
        loyalty = self._create_program(program_type='loyalty', applies_on='both', rules=[{}])
        card = self._card(10, loyalty, partner_id=self.env['res.partner'].create({'name': 'C'}).id)
        self.authenticate(self.pos_user.login, self.pos_user.login)
        found = self._rpc('loyalty.card', 'get_loyalty_card_partner_by_code', [card.code])
        self.assertEqual(found, card.partner_id.ids)
        self.assertTrue(self._try(self.card.code)['successful'])

    def test_guessing_with_new_cards_is_slowed_down(self):
        self.authenticate(self.pos_user.login, self.pos_user.login)

        def ask(*codes):
            return self._rpc('pos.order', 'validate_coupon_programs', [[], {}, list(codes)])

        for number in range(10):
            self.assertTrue(ask(f'NEW{number}')['successful'])
        self.assertFalse(ask('NEW')['successful'])
        self.assertNotIn(self.card.code, str(ask(self.card.code)))
        for codes in ([['x']], ['x'] * 11):
            self.assertIn('[invalid_cards]', self._refusal_of(lambda codes=codes: ask(*codes)))

    def test_cards_that_were_there_are_confirmed_without_their_codes(self):
        loyalty = self._create_program(
            program_type='loyalty',
            applies_on='both',
            trigger='auto',
            rules=[{'reward_point_mode': 'money', 'reward_point_amount': 1}],
        )
        card, order = self._card(10, loyalty), self._sync(self._order())
        self.authenticate(self.pos_user.login, self.pos_user.login)
        data = {'points': 5, 'program_id': loyalty.id, 'coupon_id': card.id, 'barcode': False}
        answer = self._rpc('pos.order', 'confirm_coupon_programs', [order.id, {card.id: data}])
        self.assertEqual(answer['coupon_updates'][0]['points'], 15)
        self.assertNotIn(card.code, str(answer))

    def test_a_cashier_prints_what_he_sold(self):
        report = self.env['ir.actions.report'].with_user(self.pos_user)
        name = self.env.ref('loyalty.report_gift_card').report_name
        with self.assertRaises(AccessError):
            report._render_qweb_html(name, self.card.ids)
        order = self._sync(self._order())
        self.card.source_pos_order_id = order
        with self.assertRaises(AccessError):
            report._render_qweb_html(name, self.card.ids)
        self.gift_program.trigger_product_ids |= order.lines.product_id
        html, _kind = report._render_qweb_html(name, self.card.ids)
        self.assertIn(self.card.code, html.decode())

    def test_a_cashier_tells_what_is_on_a_card(self):
        partner = self.env['res.partner'].create({'name': 'Casey'})
        self.card.partner_id = partner
        self._sync(self._order(self._reward_line(self.card, 20)))
        config = self.config.with_user(self.pos_user)
        told = config.get_card_statement(f' {self.card.code} ')
        self.assertEqual((told['customer'], told['tail']), ('Casey', self.card.code[-4:]))
        self.assertIn('30', told['balance'])
        amounts = [(row['text'][0], row['balance']) for row in told['movements']]
        self.assertEqual(amounts[0], ('-', told['balance']))
        self.assertEqual(len(amounts), 2)
        self.assertNotIn(self.card.code, str(told))
        self.assertEqual(config.get_customer_statements(partner.id), [told])

    def test_statements_are_refused(self):
        config = self.config.with_user(self.pos_user)
        other = self.env['res.company'].create({'name': 'Far Away'})
        foreign = self._create_program(program_type='gift_card', company_id=other.id)
        for code in ('NONE', '', None, 5, 'x' * 500, '\0', self._card(5, foreign).code):
            self.assertIs(config.get_card_statement(code), False)
        for number in (None, 'x', 0, True, -1, 2**31):
            self.assertRefused('invalid_cards', config.get_customer_statements, number)
        self.assertEqual(config.get_customer_statements(2**31 - 1), [])
        portal = new_test_user(self.env, login='statement_portal', groups='base.group_portal')
        for user in (portal, self.env.ref('base.public_user'), self._stranger()):
            stranger = self.config.with_user(user)
            for call in (
                lambda till=stranger: till.get_card_statement(self.card.code),
                lambda till=stranger: till.get_customer_statements(self.pos_user.partner_id.id),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_guessing_by_statements_is_slowed_down(self):
        self.authenticate(self.pos_user.login, self.pos_user.login)

        def ask(code):
            return self._rpc('pos.config', 'get_card_statement', [[self.config.id], code])

        for number in range(11):
            self.assertIs(ask(f'GUESS{number}'), False)
        self.assertIs(ask(self.card.code), False)
        self.env.cr.execute('UPDATE omni_card_attempt SET full_at = 0')
        self.assertTrue(ask(self.card.code))

    def test_another_companys_card_is_not_spent_here(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        foreign = self._card(5, self._create_program(program_type='gift_card', company_id=other.id))
        answer = self._hold('a' * 36, {foreign: 5})
        self.assertEqual((answer['held'], answer['available']), (False, {foreign.id: 0}))

    def test_what_a_till_sends_is_checked(self):
        config = self.config.with_user(self.pos_user)
        for cards in (
            [],
            {'x': 1},
            {'1': 'x'},
            {'1': 0},
            {'1': -5},
            {'1': float('nan')},
            {'-1': 1},
        ):
            if cards != []:
                self.assertRefused('invalid_cards', config.hold_cards, 'a' * 36, cards)
        self.assertRefused('invalid_cards', config.hold_cards, 'a' * 36, [1])
        for uuid in ('', None, 5, 'a b', 'x' * 200):
            self.assertRefused('invalid_cards', config.hold_cards, uuid, {})
        answer = config.hold_cards('a' * 36, {'999999999': 1})
        self.assertEqual((answer['held'], answer['available']), (False, {999999999: 0}))

    def test_one_answer_for_all_codes_that_cannot_be_used(self):
        config = self.config.with_user(self.pos_user)
        expired = self._card(50, expiration_date='2020-01-01')
        empty = self._card(0)
        texts = set()
        for code in ('NONE', expired.code, empty.code):
            answer = config.use_coupon_code(code, '2030-01-01 00:00:00', False, False)
            self.assertFalse(answer['successful'])
            self.assertIn(code, answer['payload']['error_message'])
            texts.add(answer['payload']['error_message'].replace(code, ''))
        self.assertEqual(len(texts), 1)
        self._hold('a' * 36, {self.card: 30})
        answer = config.use_coupon_code(self.card.code, '2019-01-01 00:00:00', False, False)
        self.assertEqual(answer['payload']['points'], 20)

    def test_guessing_is_slowed_down(self):
        self.authenticate(self.pos_user.login, self.pos_user.login)
        codes = [*(f'GUESS{number}.' for number in range(11)), self.card.code]
        answers = {str(self._try(code)).replace(code, '') for code in codes}
        self.assertEqual(len(answers), 1, 'the right one is told no better')
        self.assertFalse(self._try(self.card.code)['successful'])
        self.env.cr.execute('UPDATE omni_card_attempt SET full_at = 0')
        for _number in range(12):
            self.assertTrue(self._try(self.card.code)['successful'])

    def _try(self, code):
        args = [[self.config.id], code, '2019-01-01 00:00:00', False, False]
        return self._rpc('pos.config', 'use_coupon_code', args)

    def _rpc(self, model, method, args):
        params = {'model': model, 'method': method, 'args': args, 'kwargs': {}}
        answer = self.url_open('/web/dataset/call_kw', json={'params': params}).json()
        if 'error' in answer:
            raise JsonRpcException(answer['error']['code'], answer['error']['data']['message'])
        return answer['result']

    def _refusal_of(self, call):
        with self.assertRaises(JsonRpcException) as caught:
            call()
        return str(caught.exception)
