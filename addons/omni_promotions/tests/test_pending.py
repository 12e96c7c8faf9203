from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..change import Change, changing
from ..core.pending import DAY, Earned, pending_seconds
from .common import OmniCommon


@tagged('post_install', '-at_install')
class TestPending(OmniCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.points_pending_days = 14
        cls.loyalty = cls.env['loyalty.program'].create(
            {
                'name': 'Points',
                'program_type': 'loyalty',
                'applies_on': 'both',
                'trigger': 'auto',
                'rule_ids': [(5, 0, 0), (0, 0, {'reward_point_mode': 'money'})],
                'reward_ids': [
                    (5, 0, 0),
                    (0, 0, {'discount_mode': 'per_order', 'discount': 5, 'required_points': 50}),
                ],
            }
        )
        cls.client = cls.env['res.partner'].create({'name': 'Ann'})
        cls.card = cls.env['loyalty.card'].create(
            {'program_id': cls.loyalty.id, 'partner_id': cls.client.id, 'points': 0}
        )

    def _change(self, points, kind='redeem', owner='pos.order,a', overspend='refuse'):
        with changing(self.env, Change(kind, (owner,), overspend)):
            self.card.points += points

    def _available(self):
        return self.card.points - self.env['omni.promotion']._held_by_others(self.card, None)

    def _let_days_pass(self, days):
        self.env.cr.execute(
            "UPDATE omni_card_hold SET expires_at = expires_at - %s * interval '1 day'"
            " WHERE owner LIKE 'pending,%%'",
            [days],
        )
        self.card.invalidate_recordset()

    def _order(self, price=100.0):
        product = self.env['product.product'].create(
            {'name': 'Tea', 'type': 'service', 'list_price': price, 'taxes_id': False}
        )
        order = self.env['sale.order'].create(
            {
                'partner_id': self.client.id,
                'order_line': [(0, 0, {'product_id': product.id, 'product_uom_qty': 1})],
            }
        )
        order._update_programs_and_rewards()
        return order

    def test_only_what_a_sale_earns_waits(self):
        sale = Earned('redeem', 'loyalty', 10, 'sale.order,1')
        self.assertEqual(pending_seconds(sale, 14), 14 * DAY)
        self.assertEqual(pending_seconds(sale, 0), 0)
        for other in (
            Earned('reverse', 'loyalty', 10, 'x'),
            Earned('adjust', 'loyalty', 10, 'x'),
            Earned('redeem', 'loyalty', -10, 'x'),
            Earned('redeem', 'ewallet', 10, 'x'),
            Earned('redeem', 'loyalty', 10),
        ):
            self.assertEqual(pending_seconds(other, 14), 0)

    def test_points_of_an_order_are_on_the_card_and_count_later(self):
        self._order().action_confirm()
        self.assertEqual((self.card.points, self.card.points_pending), (100, 100))
        self.assertEqual(self._available(), 0)
        until = self.card.points_pending_until
        self.assertAlmostEqual(
            until, fields.Datetime.now() + timedelta(days=14), delta=timedelta(minutes=5)
        )
        self._let_days_pass(14)
        self.assertEqual((self.card.points, self.card.points_pending), (100, 0))
        self.assertEqual(self._available(), 100)

    def test_without_the_setting_points_count_at_once(self):
        self.env.company.points_pending_days = 0
        self._order().action_confirm()
        self.assertEqual(self.card.points_pending, 0)
        self.assertEqual(self._available(), 100)

    def test_an_order_does_not_spend_what_it_earns(self):
        order = self._order()
        status = order._apply_program_reward(self.loyalty.reward_ids, self.card)
        self.assertIn('error', status)
        self.env.company.points_pending_days = 0
        self.assertNotIn('error', order._apply_program_reward(self.loyalty.reward_ids, self.card))

    def test_an_order_that_earns_and_spends_waits_for_all_it_earned(self):
        self.card.points = 60
        order = self._order()
        order._apply_program_reward(self.loyalty.reward_ids, self.card)
        order._update_programs_and_rewards()
        order.action_confirm()
        earned = order.coupon_point_ids.filtered(lambda e: e.coupon_id == self.card).points
        self.assertEqual(self.card.points, 10 + earned)
        self.assertEqual(self.card.points_pending, earned)
        self.assertEqual(self._available(), 10)

    def test_pending_points_are_not_spent_in_another_order(self):
        self._order().action_confirm()
        status = self._order()._apply_program_reward(self.loyalty.reward_ids, self.card)
        self.assertIn('error', status)
        self._let_days_pass(15)
        status = self._order()._apply_program_reward(self.loyalty.reward_ids, self.card)
        self.assertNotIn('error', status)

    def test_returned_goods_take_pending_points_first(self):
        self._change(30)
        self._let_days_pass(15)
        self._change(100, owner='pos.order,b')
        self.assertEqual(self._available(), 30)
        self._change(-40, 'reverse', 'crosschannel.return,1')
        self.assertEqual((self.card.points, self.card.points_pending), (90, 60))
        self.assertEqual(self._available(), 30)
        self._change(-80, 'reverse', 'crosschannel.return,2')
        self.assertEqual((self.card.points, self.card.points_pending), (10, 0))
        self.assertEqual(self._available(), 10)

    def test_a_cancelled_order_takes_its_points_back(self):
        order = self._order()
        order.action_confirm()
        order._action_cancel()
        self.assertEqual((self.card.points, self.card.points_pending), (0, 0))

    def test_the_ledger_stays_the_balance(self):
        self._change(30)
        self._change(-10, 'reverse')
        self.assertFalse(
            [
                row
                for row in self.env['loyalty.card']._ledger_differences()
                if row[0] == self.card.id
            ]
        )

    def test_the_sweep_changes_nothing(self):
        self._change(30)
        self.env['omni.promotion']._cron_sweep()
        self.assertEqual(self._available(), 0)
        self._let_days_pass(15)
        self.env['omni.promotion']._cron_sweep()
        self.assertEqual(self._available(), 30)

    def test_days_are_not_below_zero_and_set_by_settings(self):
        with (
            self.assertRaises(CheckViolation),
            mute_logger('odoo.sql_db'),
            self.env.cr.savepoint(),
        ):
            self.env.company.points_pending_days = -1
            self.env.flush_all()
        settings = Form(self.env['res.config.settings'])
        settings.points_pending_days = 30
        settings.save().execute()
        self.assertEqual(self.env.company.points_pending_days, 30)

    def test_who_may_not_read_cards_reads_no_pending_points(self):
        user = new_test_user(self.env, login='portal_pending', groups='base.group_portal')
        with self.assertRaises(AccessError):
            self.card.with_user(user).read(['points_pending'])
