from odoo.addons.omni_promotions.change import changing
from odoo.addons.omni_promotions.core.pending import pending_owner
from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosOmniCommon


class TestPendingAtTheTill(PosOmniCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.points_pending_days = 14
        cls.loyalty = cls._create_program(
            [{'reward_point_mode': 'money', 'reward_point_amount': 1}],
            program_type='loyalty',
            applies_on='both',
            trigger='auto',
        )
        cls.customer = cls.env['res.partner'].create({'name': 'Ann'})
        cls.card = cls._card(0, cls.loyalty, partner_id=cls.customer.id)

    def _sell(self, total, *rewards):
        order = self._sync(self._order(*rewards, total=total, partner_id=self.customer.id))
        points = total - sum(reward['points_cost'] for reward in rewards)
        vals = {'points': points, 'program_id': self.loyalty.id, 'coupon_id': self.card.id}
        self._confirm(order, **{f'c{self.card.id}': vals})
        return order

    def test_what_a_till_sells_counts_later(self):
        order = self._sell(100)
        self.assertEqual((self.card.points, self.card.points_pending), (100, 100))
        owners = self.env['omni.card.hold'].search([('res_id', '=', self.card.id)]).mapped('owner')
        self.assertEqual(owners, [pending_owner(f'pos.order,{order.uuid}')])

    def test_a_sale_does_not_spend_pending_points(self):
        self._sell(100)
        reward = self._reward_line(self.card, 5, cost=5)
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            self._sync(self._order(reward, partner_id=self.customer.id))
        self.assertEqual(caught.exception.code, 'insufficient_balance')
        held = self._hold('12345678-pending', {self.card: 5})
        self.assertEqual((held['held'], held['available']), (False, {self.card.id: 0}))

    def test_a_sale_does_not_spend_what_it_earns(self):
        reward = self._reward_line(self.card, 5, cost=5)
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sync(self._order(reward, partner_id=self.customer.id))
        self.env.company.points_pending_days = 0
        self._sync(self._order(reward, partner_id=self.customer.id))

    def test_a_till_loads_what_is_pending(self):
        fields = self.env['loyalty.card']._load_pos_data_fields(self.config)
        self.assertLessEqual({'points_pending', 'points_pending_until'}, {*fields})
        company = self.env['res.company']._load_pos_data_fields(self.config)
        self.assertIn('points_pending_days', company)
        self._sell(100)
        card = self.card.with_user(self.pos_user).read(fields)[0]
        self.assertEqual(card['points_pending'], 100)

    def test_a_refund_takes_the_points_of_its_own_sale_first(self):
        other, sold = self._sell(50), self._sell(100)
        refund = sold.copy({'lines': False, 'uuid': 'refund-of-pending'})
        sold.lines[:1].copy(
            {'order_id': refund.id, 'qty': -1, 'refunded_orderline_id': sold.lines[:1].id}
        )
        with changing(self.env, refund._card_change('refuse')):
            self.card.points -= 100
        self.assertEqual((self.card.points, self.card.points_pending), (50, 50))
        lots = self.env['omni.card.hold'].search([('res_id', '=', self.card.id)])
        keeper = lots.filtered(lambda hold: hold.owner == pending_owner(other._card_owner()))
        self.assertFalse(self.env['omni.card.entry'].search([('hold_ref', '=', keeper.id)]))
