from uuid import uuid4

from odoo.tests import tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestTillPoints(TillCommon):
    """E17: what a till refunds by its receipt moves the points of what it sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.program = cls._program('loyalty')
        cls.program.reward_ids[1:].unlink()
        cls.program.reward_ids.write(
            {
                'reward_type': 'discount',
                'discount_mode': 'per_point',
                'discount': 0.1,
                'required_points': 1,
            }
        )
        cls.card = cls._card(cls.program, 0)

    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    @classmethod
    def _program(cls, kind):
        template = cls.env['loyalty.program']._get_template_values()[kind]
        return cls.env['loyalty.program'].create({**template, 'name': kind})

    @classmethod
    def _card(cls, program, points):
        return cls.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': cls.customer.id, 'points': points}
        )

    def _order_data(self, *lines, **values):
        return self._native_data(*lines, **{'name': 'Ticket', 'is_refund': False, **values})

    def _reward(self, card, amount, cost):
        """What a till sends for a reward claimed with a card."""
        reward = card.program_id.reward_ids[:1]
        return self._sold_line(reward.discount_line_product_id, 1, -amount) | {
            'is_reward_line': True,
            'reward_id': reward.id,
            'reward_identifier_code': str(uuid4()),
            'points_cost': cost,
            'coupon_id': card.id,
        }

    def _sell(self, *lines, earned=0.0, card=None):
        """A sale as a till sends it, with what it tells of points afterwards."""
        order = self._sync(self._order_data(*lines))
        card = card or self.card
        codes = [line['reward_identifier_code'] for line in lines if 'reward_id' in line]
        spent = sum(line.get('points_cost', 0.0) for line in lines)
        change = {
            'points': earned - spent,
            'program_id': card.program_id.id,
            'coupon_id': card.id,
            'barcode': False,
            'line_codes': codes,
        }
        order.with_user(self.cashier).confirm_coupon_programs({str(card.id): change})
        return order

    def _refund_data(self, order, *quantities, **values):
        """What a till sends for a refund by the receipt: quantities by line, 0 for none."""
        lines = [
            self._native_line(line, quantity)
            for line, quantity in zip(order.lines, quantities, strict=True)
            if quantity
        ]
        return self._order_data(*lines, is_refund=True, **values)

    def _refund(self, order, *quantities, **values):
        return self._sync(self._refund_data(order, *quantities, **values))

    def _goods(self, quantity, price=50.0):
        return self._sold_line(self.goods_order, quantity, price)

    def test_half_of_the_points_go_with_half_of_the_goods(self):
        order = self._sell(self._goods(2), earned=50)
        self.assertEqual(self.card.points, 50)
        refund = self._refund(order, 1)
        self.assertEqual(self.card.points, 25)
        row = self.card.history_ids.sorted('id')[-1]
        self.assertEqual((row.used, row.order_model), (25, 'pos.order.line'))
        self.assertEqual(self.env['pos.order.line'].browse(row.order_id).order_id, refund)
        self._refund(order, 1)
        self.assertEqual(self.card.points, 0)

    def test_parts_add_up_to_the_whole(self):
        order = self._sell(self._goods(3, 33.33), self._goods(1, 0.05), earned=33.34)
        for back in ((1, 0), (1, 1), (1, 0)):
            self._refund(order, *back)
        self.assertEqual(round(self.card.points, 2), 0)

    def test_once_however_often_it_is_sent(self):
        order = self._sell(self._goods(2), earned=50)
        data = self._refund_data(order, 1)
        refund = self._sync(data)
        self.assertEqual(self._sync(data), refund)
        refund._crosschannel_move_points()
        self.assertEqual(self.card.points, 25)

    def test_a_till_does_not_say_that_it_is_done(self):
        order = self._sell(self._goods(2), earned=50)
        self._refund(order, 1, crosschannel_points_back=True)
        self.assertEqual(self.card.points, 25)

    def test_the_till_is_told_what_is_on_the_card(self):
        order = self._sell(self._goods(2), earned=50)
        orders = self.env['pos.order'].with_user(self.cashier)
        answer = orders.sync_from_ui([self._refund_data(order, 1)])
        self.assertEqual(
            [(row['id'], row['points']) for row in answer['loyalty.card']], [(self.card.id, 25)]
        )

    def test_a_refund_not_paid_yet_moves_nothing(self):
        order = self._sell(self._goods(2), earned=50)
        refund = self._refund(order, 1, state='draft', payment_ids=[], amount_paid=0)
        self.assertEqual(self.card.points, 50)
        refund.action_pos_order_cancel()
        self._refund(order, 2)
        self.assertEqual(self.card.points, 0)

    def test_points_spent_come_back_with_the_discount_they_bought(self):
        """Odoo's own case: 100 points are 100.00 off 300.00, that earns 30."""
        self.card.points = 100
        order = self._sell(self._goods(1, 300), self._reward(self.card, 100, 100), earned=30)
        self.assertEqual(self.card.points, 30)
        self._refund(order, 1, 1)
        self.assertEqual(self.card.points, 100)

    def test_a_discount_that_stays_keeps_its_points(self):
        self.card.points = 100
        order = self._sell(self._goods(2, 150), self._reward(self.card, 100, 100), earned=30)
        self._refund(order, 1, 0)
        self.assertEqual(self.card.points, 15)
        self._refund(order, 1, 1)
        self.assertEqual(self.card.points, 100)

    def test_points_spent_meanwhile_make_a_debt(self):
        order = self._sell(self._goods(2), earned=50)
        self.card.points = 10
        self._refund(order, 1)
        self.assertEqual(self.card.points, -15)

    def test_where_their_worth_is_kept_a_receipt_alone_does_not_do(self):
        self.company.crosschannel_spent_points = 'lower'
        order = self._sell(self._goods(2), earned=50)
        self.card.points = 10
        with self.assertRefused('points_spent'):
            self._refund(order, 1)
        self.assertEqual(self.card.points, 10)
        self.assertFalse(order.lines.refund_orderline_ids)
        with self.assertRefused('points_spent'):
            self._refund(order, 1, stock_decision='offline')
        self._as_manager()
        self._refund(order, 1, stock_decision='offline')  # what is done is done
        self.assertEqual(self.card.points, -15)

    def _document(self, order, quantity=1):
        """A return of what a receipt says, as the till opens it: its ticket."""
        line = {'line': order.lines[0].id, 'quantity': quantity, 'reason': 'wrong_size'}
        return self.till.till_open(self.config.id, order.uuid, [line], str(uuid4()))

    def test_a_return_of_the_receipt_takes_the_points_once(self):
        order = self._sell(self._goods(2), earned=50)
        ticket = self._document(order)
        doc = self.env['crosschannel.return'].search([('name', '=', ticket['reference'])])
        self.assertEqual(doc._points_plan()[0]['taken'], 25)
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual(self.card.points, 25)
        self._refund(order, 1)
        self.assertEqual(self.card.points, 0)

    def test_a_return_of_the_receipt_keeps_the_worth_of_points_spent(self):
        self.company.crosschannel_spent_points = 'lower'
        order = self._sell(self._goods(2), earned=50)
        self.card.points = 10
        ticket = self._document(order)
        doc = self.env['crosschannel.return'].search([('name', '=', ticket['reference'])])
        self.assertEqual((doc.refund_total, doc.fee_total), (50, 1.5))
        self.assertEqual(doc._points_plan()[0]['taken'], 10)

    def test_store_credit_by_no_ticket_takes_the_points_too(self):
        programs = self.env['loyalty.program']
        wallet = programs.create({**programs._get_template_values()['ewallet'], 'name': 'Wallet'})
        top_up = self.env['product.product'].create({'name': 'Top-up', 'type': 'service'})
        wallet.rule_ids.product_ids = top_up
        order = self._sell(self._goods(2), earned=50)
        line = {'line': order.lines[0].id, 'quantity': 1, 'reason': 'wrong_size'}
        answer = self.returns.open(order.pos_reference, [line], self.store.code, str(uuid4()))
        self.returns.settle(answer['reference'])
        self.assertEqual((self.card.points, wallet.coupon_ids.points), (25, 50))
        self._refund(order, 1)
        self.assertEqual(self.card.points, 0)

    def test_points_that_are_there_are_taken_whatever_is_kept(self):
        self.company.crosschannel_spent_points = 'lower'
        order = self._sell(self._goods(2), earned=50)
        self._refund(order, 2)
        self.assertEqual(self.card.points, 0)

    def test_a_company_may_leave_the_points_alone(self):
        self.company.crosschannel_till_points = False
        order = self._sell(self._goods(2), earned=50)
        self._refund(order, 2)
        self.assertEqual(self.card.points, 50)

    def test_a_gift_card_gets_back_what_it_paid(self):
        card = self._card(self._program('gift_card'), 40)
        order = self._sell(self._goods(2), self._reward(card, 40, 40), card=card)
        self.assertEqual(card.points, 0)
        refund = self._refund(order, 2, 1)
        self.assertEqual((card.points, refund.amount_total), (40, -60))

    def test_a_withdrawn_gift_card_is_replaced(self):
        card = self._card(self._program('gift_card'), 40)
        order = self._sell(self._goods(2), self._reward(card, 40, 40), card=card)
        card.active = False
        self._refund(order, 2, 1)
        new = card.program_id.coupon_ids - card
        self.assertEqual((card.points, new.points, new.partner_id), (0, 40, self.customer))

    def test_a_gift_card_that_is_refunded_is_empty(self):
        program = self._program('gift_card')
        card = self._card(program, 0)
        top_up = program.trigger_product_ids[:1]
        order = self._sell(self._sold_line(top_up, 1, 50), self._goods(1), earned=50, card=card)
        self.assertEqual(card.points, 50)
        self._refund(order, 0, 1)
        self.assertEqual(card.points, 50)
        self._refund(order, 1, 0)
        self.assertEqual(card.points, 0)

    def test_a_gift_card_that_was_used_is_not_refunded(self):
        program = self._program('gift_card')
        card = self._card(program, 0)
        top_up = program.trigger_product_ids[:1]
        order = self._sell(self._sold_line(top_up, 1, 50), earned=50, card=card)
        card.points = 49
        for forged in ({}, {'stock_decision': 'offline'}):
            with self.assertRefused('card_spent'):
                self._refund(order, 1, **forged)
        self.assertFalse(order.lines.refund_orderline_ids)

    def test_a_coupon_for_the_next_order_goes_with_the_last_unit(self):
        program = self._program('next_order_coupons')
        program.communication_plan_ids.unlink()
        coupon = self._card(program, 0)
        order = self._sell(self._goods(2), earned=1, card=coupon)
        self._refund(order, 1)
        self.assertEqual(coupon.points, 1)
        self._refund(order, 1)
        self.assertEqual(coupon.points, 0)

    def test_a_coupon_of_nobody_that_is_spent_is_kept_of_the_refund(self):
        """A till without network has to know that there may be one (`isJudgedByServer`)."""
        self.company.crosschannel_spent_points = 'lower'
        future = [('applies_on', '=', 'future')]
        programs = self.env['loyalty.program'].with_context(active_test=False)
        programs.search(future).applies_on = 'current'
        program = self._program('next_order_coupons')
        program.communication_plan_ids.unlink()
        self.assertFalse(self._told_of_coupons())  # per cent: what is spent is worth no money
        program.reward_ids.write({'discount_mode': 'per_order', 'discount': 5})
        coupon = self._card(program, 0)
        order = self._sell(self._goods(2), earned=1, card=coupon)
        order.partner_id = coupon.partner_id = False
        coupon.points = 0
        with self.assertRefused('points_spent'):
            self._refund(order, 2, partner_id=False)
        self.assertTrue(self._told_of_coupons())
        program.active = False
        self.assertTrue(self._told_of_coupons())
        program.company_id = self.env['res.company'].create({'name': 'Other'})
        self.assertFalse(self._told_of_coupons())

    def _told_of_coupons(self):
        """What a till is told as it is opened."""
        self.env.invalidate_all()
        company = self.company.with_user(self.cashier)
        return company.read(company._load_pos_data_fields(self.config))[0]['crosschannel_coupons']

    def test_a_promotion_of_its_order_only_moves_nothing(self):
        card = self._card(self._program('promotion'), 0)
        order = self._sell(self._goods(2), self._reward(card, 10, 1), earned=1, card=card)
        self._refund(order, 2, 1)
        self.assertEqual(card.points, 0)
        self.assertFalse(card.history_ids.filtered(lambda row: row.order_model == 'pos.order.line'))
