from odoo.tests import tagged

from .common import PosOmniCommon


@tagged('post_install', '-at_install')
class TestPosOrder(PosOmniCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50)

    def test_e1_a_sale_spends_its_card_in_one_call(self):
        order = self._sync(self._order(self._reward_line(self.card, 50)))
        self.assertEqual((order.state, self.card.points), ('paid', 0))
        self.assertRefused(
            'insufficient_balance', self._sync, self._order(self._reward_line(self.card, 50))
        )
        self.assertEqual(self._entries(self.card), [50, -50])

    def test_sent_twice_spent_once(self):
        data = self._order(self._reward_line(self.card, 20))
        self._sync(data)
        order = self._sync(data)
        order._spend_cards()
        self.assertEqual(self.card.points, 30)

    def test_the_last_call_debits_nothing_again(self):
        order = self._sync(self._order(self._reward_line(self.card, 20)))
        data = {'points': -20, 'program_id': self.gift_program.id, 'coupon_id': self.card.id}
        data |= {'barcode': False, 'line_codes': ['ABC']}
        for _time in range(2):
            self._confirm(order, **{f'c{self.card.id}': {**data}})
            self.assertEqual(self.card.points, 30)
        self.assertEqual(sum(self.card.history_ids.mapped('used')), 20)
        self.assertEqual(sum(self._entries(self.card)), 30)

    def test_a_held_card_is_for_its_order(self):
        data, other = (self._order(self._reward_line(self.card, 50)) for _number in range(2))
        self.assertTrue(self._hold(data['uuid'], {self.card: 50})['held'])
        answer = self._hold(other['uuid'], {self.card: 50})
        self.assertFalse(answer['held'])
        self.assertEqual(answer['available'], {self.card.id: 0})
        self.assertRefused('insufficient_balance', self._sync, other)
        self._sync(data)
        self.assertEqual(self.card.points, 0)

    def test_an_order_without_the_card_gives_it_back(self):
        data = self._order()
        self._hold(data['uuid'], {self.card: 50})
        self._hold(data['uuid'], {})
        self.assertEqual(self.promotion._available(self.card), 50)
        self._hold(data['uuid'], {self.card: 50})
        self.config.with_user(self.pos_user).release_cards(data['uuid'])
        self.assertEqual(self.promotion._available(self.card), 50)

    def test_what_an_offline_till_sold_stands(self):
        self._sync(self._order(self._reward_line(self.card, 30)))
        late = self._order(self._reward_line(self.card, 50), card_decision='offline')
        order = self._sync(late)
        self.assertEqual((order.state, self.card.points), ('paid', 0))
        missing = self._exceptions(self.card)
        self.assertEqual((missing.points, missing.state), (30, 'open'))
        self.assertEqual(missing.owner, order.display_name)
        self._sync(late)
        self.assertEqual(len(self._exceptions(self.card)), 1)

    def test_what_is_missing_is_listed_once(self):
        """The till's last call asks for all of it again: also for what the card did not have."""
        for there in (0, 20):
            card = self._card(there)
            order = self._sync(self._order(self._reward_line(card, 50), card_decision='offline'))
            for _time in range(2):
                program = self.gift_program.id
                data = {'points': -50, 'program_id': program, 'coupon_id': card.id}
                self._confirm(order, **{f'c{card.id}': {**data, 'barcode': False}})
            self.assertEqual(self._exceptions(card).mapped('points'), [50 - there])
            self.assertEqual(card.points, 0)

    def test_a_reward_costs_what_it_takes_off(self):
        order = self._order(self._reward_line(self.card, 50, cost=1))
        self._sync(order)
        self.assertEqual(self.card.points, 0)

    def test_a_card_of_another_program_pays_nothing(self):
        other = self._create_program(
            program_type='gift_card', applies_on='future', trigger='auto', name='Other'
        )
        line = self._reward_line(self.card, 10, program=other)
        self.assertRefused('wrong_card', self._sync, self._order(line))
        line = self._reward_line(None, 10, program=other)
        self.assertRefused('wrong_card', self._sync, self._order(line))

    def test_a_coupon_is_used_once(self):
        coupons = self._create_program(
            program_type='coupons', applies_on='current', trigger='with_code'
        )
        card = self._card(1, coupons)
        self._sync(self._order(self._reward_line(card, 1)))
        self.assertRefused(
            'insufficient_balance', self._sync, self._order(self._reward_line(card, 1))
        )

    def test_a_limit_counts_sales_not_drafts(self):
        program = self._create_program(
            program_type='promotion',
            applies_on='current',
            trigger='auto',
            limit_usage=True,
            max_usage=1,
            rules=[{}],
        )
        draft = self._order(self._reward_line(None, 1, program=program), state='draft')
        self._sync({**draft, 'payment_ids': []})
        self.assertEqual(program.total_order_count, 0)
        self._sync(self._order(self._reward_line(None, 1, program=program)))
        program.invalidate_recordset()
        self.assertEqual(program.total_order_count, 1)
        late = self._order(self._reward_line(None, 1, program=program))
        self.assertRefused('usage_limit', self._sync, late)
        self._sync({**late, 'card_decision': 'offline'})
        missing = self.env['omni.card.exception'].search([('program_id', '=', program.id)])
        self.assertEqual((missing.kind, missing.points), ('limit', 1))

    def test_points_of_a_sale_pay_for_its_own_reward(self):
        loyalty = self._create_program(
            program_type='loyalty',
            applies_on='both',
            trigger='auto',
            rules=[{'reward_point_mode': 'money', 'reward_point_amount': 1}],
        )
        card = self._card(10, loyalty, partner_id=self.partner_full.id)
        order = self._sync(self._order(self._reward_line(card, 5, cost=40)))
        self.assertEqual(card.points, 0)
        data = {'points': 60, 'program_id': loyalty.id, 'coupon_id': card.id, 'barcode': False}
        self._confirm(order, **{f'c{card.id}': data})
        self.assertEqual(card.points, 70)
        self.assertFalse(self._exceptions(card))
