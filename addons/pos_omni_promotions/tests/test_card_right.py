from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PosOmniCommon

DEVICE, OTHER = 'device-0000-1', 'device-0000-2'


@tagged('post_install', '-at_install')
class TestCardRight(PosOmniCommon):
    def setUp(self):
        super().setUp()
        self.config.write({'card_offline_policy': 'rights', 'card_offline_limit': 30})
        self.config.current_session_id.set_opening_control(0, None)
        self.card = self._card(50)

    def _reserve(self, *cards, device=DEVICE, user=None):
        config = self.config.with_user(user or self.pos_user)
        return config.reserve_rights(device, [card.id for card in cards])

    def _late(self, amount, device=DEVICE, card=None):
        line = self._reward_line(card or self.card, amount)
        return self._order(line, card_decision='offline', card_right=device)

    def _commit(self):
        """There is one transaction in tests: what it debited is not under way any more."""
        self.env.cr.execute('UPDATE omni_card_hold SET txid = NULL')

    def _expire(self):
        self.env.cr.execute(
            "UPDATE omni_card_hold SET expires_at = expires_at - interval '30 days', txid = NULL"
        )

    def _coupons(self, **values):
        return self._create_program(
            program_type='promotion', applies_on='current', trigger='auto', rules=[{}], **values
        )

    def test_a_till_reserves_up_to_the_limit(self):
        poor = self._card(10)
        answer = self._reserve(self.card, poor)
        self.assertEqual(answer['cards'], {self.card.id: 30, poor.id: 10})
        self.assertEqual(answer['seconds'], 12 * 3600)
        self.assertEqual(self._reserve(self.card, device=OTHER)['cards'], {self.card.id: 20})
        self.assertEqual(self.promotion._available(self.card), 0)

    def test_what_was_reserved_is_spent_whatever_others_want(self):
        self._reserve(self.card)
        self.assertFalse(self._hold('b' * 36, {self.card: 21})['held'])
        self.assertRefused(
            'insufficient_balance', self._sync, self._order(self._reward_line(self.card, 21))
        )
        self._sync(self._order(self._reward_line(self.card, 20)))
        self._sync(self._late(30))
        self.assertEqual(self.card.points, 0)
        self.assertFalse(self._exceptions(self.card))
        self.assertEqual(self._entries(self.card), [50, -20, -30])

    def test_parts_of_a_right(self):
        self._reserve(self.card)
        for _time in range(2):
            self._sync(self._late(15))
            self._commit()
        self._sync(self._order(self._reward_line(self.card, 20)))
        self.assertEqual(self.card.points, 0)
        self.assertFalse(self._exceptions(self.card))

    def test_one_device_spends_no_right_of_another(self):
        self._reserve(self.card)
        self._sync(self._order(self._reward_line(self.card, 20)))
        for number, device in enumerate((OTHER, '', 'a,b', False), start=1):
            order = self._sync(self._late(10, device=device))
            self.assertEqual(order.state, 'paid')
            self.assertEqual(self._exceptions(self.card).mapped('points'), [10] * number)
        # A till that was connected names no right.
        online = self._order(self._reward_line(self.card, 10), card_right=DEVICE)
        self.assertRefused('insufficient_balance', self._sync, online)

    def test_a_late_sale_after_the_right_is_listed(self):
        self._reserve(self.card)
        self._expire()
        self._sync(self._order(self._reward_line(self.card, 45)))
        self._sync(self._late(30))
        self.assertEqual(self.card.points, 0)
        self.assertEqual(self._exceptions(self.card).points, 25)

    def test_an_order_of_the_same_till_takes_its_hold_of_the_right(self):
        self._reserve(self.card)
        config, uuid = self.config.with_user(self.pos_user), 'c' * 36
        self.assertFalse(config.hold_cards(uuid, {self.card.id: 50})['held'])
        self.assertFalse(config.hold_cards(uuid, {self.card.id: 50}, [], OTHER)['held'])
        answer = config.hold_cards(uuid, {self.card.id: 50}, [], DEVICE)
        self.assertTrue(answer['held'])
        self.assertGreater(answer['seconds'], 11 * 3600, 'as long as the right it took it of')
        self.assertEqual(self._reserve(self.card)['cards'], {self.card.id: 0})
        config.release_cards(uuid)
        answer = config.hold_cards(uuid, {self.card.id: 60}, [], DEVICE)
        self.assertEqual(answer['available'], {self.card.id: 50})

    def test_what_an_order_holds_beside_the_right_lasts_as_others_do(self):
        self._reserve(self.card)
        config, uuid = self.config.with_user(self.pos_user), 'c' * 36
        answer = config.hold_cards(uuid, {self.card.id: 20}, [], DEVICE)
        minutes = self.env['unified.inventory']._channel('till').hold_minutes
        self.assertTrue(answer['held'])
        self.assertTrue(0 < answer['seconds'] <= minutes * 60, answer)
        hold = self.env['omni.card.hold'].search([('owner', '=', f'pos.order,{uuid}')])
        lasts = (hold.expires_at - hold.created_at).total_seconds()
        self.assertLessEqual(lasts, minutes * 60)
        self.assertEqual(config.hold_cards(uuid, {}, [], DEVICE)['seconds'], 0)

    def test_a_code_tells_the_till_its_own_rights(self):
        self._reserve(self.card)
        config = self.config.with_user(self.pos_user)
        answer = config.use_coupon_code(self.card.code, '2019-01-01 00:00:00', False, False)
        self.assertEqual(answer['payload']['points'], 50)

    def test_uses_of_a_limited_program(self):
        program = self._coupons(limit_usage=True, max_usage=4)
        self._coupons(name='Unlimited')
        self.config.card_right_uses = 3
        self.assertEqual(self._reserve()['programs'], {program.id: 2})
        line = self._reward_line(None, 1, program=program)
        for _time in range(2):
            self._sync(self._order({**line}))
        self.assertRefused('usage_limit', self._sync, self._order({**line}))
        for _time in range(2):
            self._sync(self._order({**line}, card_decision='offline', card_right=DEVICE))
            self._commit()
        self.assertFalse(self.env['omni.card.exception'].search([('program_id', '=', program.id)]))
        self._sync(self._order({**line}, card_decision='offline', card_right=DEVICE))
        self.assertTrue(self.env['omni.card.exception'].search([('program_id', '=', program.id)]))

    def test_a_till_that_is_closed_gives_it_back(self):
        self._reserve(self.card)
        session = self.config.current_session_id
        for rescue, left in ((True, 20), (False, 50)):
            session.write({'rescue': rescue, 'state': 'opened'})
            self.env.cr.postcommit.clear()
            session.write({'state': 'closed'})
            self.env.cr.postcommit.run()
            self.assertEqual(self.promotion._available(self.card), left)
        self.assertEqual(self._reserve(self.card)['cards'], {})

    def test_a_till_that_is_closed_gives_back_what_its_unpaid_tickets_hold(self):
        held = {}
        for state, points in (('draft', 20), ('cancel', 10)):
            held[state] = self._sync(self._order(state='draft'))
            self.assertTrue(self._hold(held[state].uuid, {self.card: points})['held'])
        held['cancel'].state = 'cancel'
        self._hold('d' * 36, {self.card: 5})  # of another till, for all that is known
        self.env.cr.postcommit.clear()
        self.config.current_session_id.write({'state': 'closed'})
        self.assertEqual(self.promotion._available(self.card), 15, 'not before it is sure')
        self.env.cr.postcommit.run()
        self.assertEqual(self.promotion._available(self.card), 45)

    def test_a_reserved_card_is_replaced_after_its_release(self):
        self._reserve(self.card)
        self._hold('b' * 36, {self.card: 10})
        wizard = self.env['omni.card.block'].create({'card_id': self.card.id, 'reason': 'Lost'})
        for text in (self.config.display_name, self.pos_user.name):
            self.assertIn(text, wizard.held_for)
            self.assertIn(text, self.assertRefused('card_in_use', wizard.action_apply).text)
        new = self.env['loyalty.card'].browse(wizard.action_release()['res_id'])
        self.assertEqual((new.points, self.card.points), (50, 0))
        # What the till sold meanwhile is for finance.
        self.assertEqual(self._sync(self._late(20)).state, 'paid')
        self.assertEqual(self._exceptions(self.card).points, 20)

    def test_statements_of_many_cards_cost_as_many_queries_as_of_one(self):
        partners = self.env['res.partner'].create([{'name': 'Casey'}, {'name': 'Robin'}])
        for partner, number in zip(partners, (1, 8), strict=True):
            for points in range(number):
                card = self._card(points + 1, partner_id=partner.id)
                card.points += 5
        config = self.config.with_user(self.pos_user)

        def count(partner):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            told = config.get_customer_statements(partner.id)
            return len(told), self.cr.sql_log_count - before

        count(partners[0])  # what is remembered across transactions
        (one, queries), (many, more) = (count(partner) for partner in partners)
        self.assertEqual((one, many), (1, 8))
        self.assertEqual(queries, more)

    def test_nothing_is_reserved_by_another_policy(self):
        for policy in ('limit', 'refuse'):
            self.config.card_offline_policy = policy
            answer = self._reserve(self.card)
            self.assertEqual(answer, {'seconds': 0, 'cards': {}, 'programs': {}})
        self.assertEqual(self.promotion._available(self.card), 50)

    def test_cards_of_others_are_not_reserved(self):
        elsewhere = self.env['res.company'].create({'name': 'Elsewhere'})
        foreign = self._create_program(program_type='gift_card', company_id=elsewhere.id)
        card, gone = self._card(5, foreign), self._card(5)
        number = gone.id
        gone.sudo().unlink()
        config = self.config.with_user(self.pos_user)
        self.assertEqual(config.reserve_rights(DEVICE, [card.id, number])['cards'], {})

    def test_reserving_is_refused(self):
        config = self.config.with_user(self.pos_user)
        for device in (None, '', 5, 'a,b', 'x' * 65, '%' * 10, [DEVICE]):
            self.assertRefused('invalid_cards', config.reserve_rights, device, [])
        for cards in (None, 'x', 5, {}, [0], [-1], [True], ['1'], [2**31], [1.5], [1] * 101):
            self.assertRefused('invalid_cards', config.reserve_rights, DEVICE, cards)
        for device in ('a,b', 5, 'x' * 65):
            self.assertRefused(
                'invalid_cards', config.hold_cards, 'a' * 36, {self.card.id: 5}, [], device
            )
        portal = new_test_user(self.env, login='right_portal', groups='base.group_portal')
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        stranger = new_test_user(
            self.env,
            login='right_stranger',
            groups='point_of_sale.group_pos_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for user in (portal, self.env.ref('base.public_user'), stranger):
            with self.assertRaises(AccessError):
                self._reserve(self.card, user=user)
        self.assertEqual(self.promotion._available(self.card), 50)
