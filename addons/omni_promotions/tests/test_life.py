from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import format_datetime

from odoo.addons.omni_promotions.change import Change, changing

from .common import OmniCommon


class LifeCommon(OmniCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, login='life_salesman', groups='sales_team.group_sale_salesman'
        )
        cls.manager = new_test_user(
            cls.env, login='life_manager', groups='sales_team.group_sale_manager'
        )
        cls.customer.email = 'casey@example.com'
        cls.yesterday = fields.Date.subtract(fields.Date.today(), days=2)

    def _wizard(self, card, user, **values):
        wizard = self.env['omni.card.block'].with_user(user)
        return wizard.create({'card_id': card.id, 'reason': 'Lost', **values})


class TestLost(LifeCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50, partner_id=self.customer.id)

    def _replace(self, card, user=None, **values):
        wizard = self._wizard(card, user or self.manager, **values)
        return self.env['loyalty.card'].browse(wizard.action_apply()['res_id'])

    def test_the_balance_moves_to_a_new_code(self):
        self._spend(self.card, 20)
        self.card.expiration_date = '2099-12-24'
        new = self._replace(self.card)
        self.assertLedger(self.card, 50, -20, -30)
        self.assertLedger(new, 30)
        self.assertNotEqual(new.code, self.card.code)
        self.assertEqual(
            (new.partner_id, new.expiration_date), (self.customer, self.card.expiration_date)
        )
        self.assertEqual((self.card.active, self.card.replaced_by_id), (False, new))
        entries = self._entries(self.card)[-1] | self._entries(new)
        self.assertEqual(set(entries.mapped('kind')), {'transfer'})
        self.assertEqual(set(entries.mapped('reason')), {'Lost'})
        self.assertEqual(set(entries.mapped('owner')), {f'loyalty.card,{self.card.id}'})

    def test_the_holder_gets_the_new_code_by_mail(self):
        template = self.env.ref('loyalty.mail_template_gift_card')
        template.write({'auto_delete': False, 'report_template_ids': False})
        self.gift_program.mail_template_id = template
        before = self.env['mail.mail'].search([])
        new = self._replace(self.card)
        mail = self.env['mail.mail'].search([]) - before
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn(new.code, mail.body_html)
        self.assertNotIn(self.card.code, mail.body_html)

    def test_a_mail_that_cannot_be_made_stops_nothing(self):
        self.gift_program.mail_template_id = self.env.ref('loyalty.mail_template_gift_card')
        Template = type(self.env['mail.template'])
        with patch.object(Template, 'send_mail', side_effect=UserError('no PDF')):
            new = self._replace(self.card)
        self.assertLedger(new, 50)
        self.assertIn('no PDF', new.message_ids[0].body)

    def test_nobody_replaces_a_card_that_is_held(self):
        order = self._order(20)
        self._apply(order, self.card)
        refusal = self.assertRefused('card_in_use', self._replace, self.card)
        self.assertIn('Release', refusal.text)
        self.assertTrue(self.card.active)
        self.promotion._release_owners([order._hold_owner()])
        self.assertLedger(self._replace(self.card), 50)

    def test_a_manager_is_told_who_holds_it_and_releases_it(self):
        order = self._order(20)
        self._apply(order, self.card)
        hold = self._holds(order._hold_owner())
        self.assertEqual(hold.holder, order.name)
        wizard = self._wizard(self.card, self.manager)
        self.assertIn(order.name, wizard.held_for)
        self.assertTrue(wizard.is_releasable)
        refusal = self.assertRefused('card_in_use', wizard.action_apply)
        self.assertIn(order.name, refusal.text)
        until = format_datetime(wizard.env, hold.expires_at, dt_format='short')
        self.assertIn(until, refusal.text)
        new = self.env['loyalty.card'].browse(wizard.action_release()['res_id'])
        self.assertLedger(new, 50)
        hold.invalidate_recordset()
        self.assertEqual(hold.state, 'released')
        self.assertFalse(self._wizard(new, self.manager).held_for)

    def test_points_that_do_not_count_yet_are_not_released(self):
        loyal = self._card(0, self._create_program('loyalty'), partner_id=self.customer.id)
        self.env.company.points_pending_days = 5
        with changing(self.env, Change('redeem', ('sale.order,0',))):
            loyal.points += 30
        wizard = self._wizard(loyal, self.manager)
        self.assertIn('do not count yet', wizard.held_for)
        self.assertFalse(wizard.is_releasable)
        self.assertRefused('card_in_use', wizard.action_release)
        self.assertEqual(loyal.points_pending, 30)

    def test_what_cannot_all_be_given_back_is_kept(self):
        loyal = self._card(20, self._create_program('loyalty'), partner_id=self.customer.id)
        self.env.company.points_pending_days = 5
        with changing(self.env, Change('redeem', ('sale.order,0',))):
            loyal.points += 30
        subject = self.promotion._card_subject(loyal)
        self.promotion._hold({subject: 5}, owner='test,1', ttl=60)
        wizard = self._wizard(loyal, self.manager)
        self.assertIn('do not count yet', wizard.held_for)
        self.assertFalse(wizard.is_releasable)
        self.assertRefused('card_in_use', wizard.action_release)
        self.env.invalidate_all()
        self.assertEqual(self._holds('test,1').state, 'held', 'a till has its right still')
        self.assertEqual(loyal.points_pending, 30)

    def test_a_hold_that_cannot_be_read_yet_is_somebody_s(self):
        unread = self.env['omni.card.hold'].browse(2**31 - 1)
        self.patch(self.env.registry['loyalty.card'], '_open_holds', lambda card: unread)
        wizard = self._wizard(self.card, self.manager)
        self.assertIn('a moment ago', wizard.held_for)
        self.assertFalse(wizard.is_releasable)
        for method in (wizard.action_apply, wizard.action_release):
            self.assertIn('a moment ago', self.assertRefused('card_in_use', method).text)

    def test_who_uses_a_partners_interface_is_named(self):
        key = {'request_key': 'k', 'ttl_seconds': 60}
        self.api.hold(code=self.card.code, amount=5, **key)
        self.assertIn(self.partner_user.name, self._wizard(self.card, self.manager).held_for)

    def test_only_a_manager_releases(self):
        wizard = self._wizard(self.card, self.manager)
        with self.assertRaises(AccessError):
            wizard.with_user(self.salesman).action_release()

    def test_a_card_is_replaced_once(self):
        self._replace(self.card)
        self.assertRefused('replaced', self._replace, self.card)
        self.assertRefused('replaced', self.card.with_user(self.manager).action_unblock)

    def test_a_lost_card_is_refused_everywhere(self):
        order = self._order()
        self._apply(order, self.card)
        self.promotion._release_owners([order._hold_owner()])
        new = self._replace(self.card)
        self.assertTrue(self._apply(self._order(), self.card))
        self.assertRefused('unknown_card', self.api.balance, self.card.code)
        self.assertRefused('insufficient_balance', self._spend, self.card, 1)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 100)
        self.assertIsNone(self._apply(order, new))
        self.assertEqual(order.amount_total, 50)

    def test_a_blocked_card_comes_back(self):
        wizard = self._wizard(self.card, self.manager, operation='block')
        wizard.action_apply()
        self.assertEqual((self.card.active, self.card.block_reason), (False, 'Lost'))
        self.assertRefused('insufficient_balance', self._spend, self.card, 1)
        self.assertRefused('blocked', wizard.action_apply)
        self.card.active = True  # as who brings all of a program's cards back
        self.assertFalse(self.card.active)
        self.card.with_user(self.manager).action_unblock()
        self._spend(self.card, 1)
        self.assertLedger(self.card, 50, -1)
        self.assertRefused('not_blocked', self.card.with_user(self.manager).action_unblock)

    def test_what_was_promised_before_is_kept(self):
        order = self._order(20)
        self._apply(order, self.card)
        self.card.with_user(self.manager)._block('Stolen')
        self._spend(self.card, 20, order._hold_owner())
        self.assertRefused('insufficient_balance', self._spend, self.card, 1, order._hold_owner())
        self.assertLedger(self.card, 50, -20)

    def test_only_managers_block_and_replace(self):
        portal = new_test_user(self.env, login='life_portal', groups='base.group_portal')
        for user in (self.salesman, portal, self.partner_user):
            with self.assertRaises(AccessError):
                self._wizard(self.card, user)
            with self.assertRaises(AccessError):
                self.card.with_user(user).action_open_block()
            with self.assertRaises(AccessError):
                self.card.with_user(user).action_unblock()
        self.assertRefused('reason_needed', self._replace, self.card, reason='  ')
        self.assertEqual(self.card.points, 50)

    def test_another_company_s_manager_replaces_nothing(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        program = self._create_program('gift_card', company_id=company.id)
        card = self._card(50, program)
        with self.assertRaises(AccessError):
            self._wizard(card, self.manager).action_apply()
        self.assertTrue(card.active)


class TestExpiry(LifeCommon):
    def test_a_card_lives_as_long_as_its_program_says(self):
        self.gift_program.card_months = 24
        today = fields.Date.context_today(self.gift_program)
        self.assertEqual(self._card(50).expiration_date, today + relativedelta(months=24))
        self.assertEqual(
            self._card(50, expiration_date='2099-01-01').expiration_date.isoformat(), '2099-01-01'
        )
        self.assertFalse(self._card(50, self._create_program('loyalty')).expiration_date)

    def test_paying_onto_a_card_renews_it_and_nothing_else_does(self):
        card = self._card(50)
        card.expiration_date = self.yesterday
        self.gift_program.card_months = 12
        card.points += 5
        self.assertEqual(card.expiration_date, self.yesterday)
        self._spend(card, -10)
        today = fields.Date.context_today(card)
        self.assertEqual(card.expiration_date, today + relativedelta(months=12))
        self._spend(card, 1)

    def test_an_expired_card_is_refused_everywhere(self):
        card = self._card(50, expiration_date=self.yesterday)
        self.assertTrue(self._apply(self._order(), card))
        self.assertRefused('unknown_card', self.api.balance, card.code)
        self.assertRefused('unknown_card', self.api.hold, card.code, 5, 'key')
        self.assertRefused('insufficient_balance', self._spend, card, 1)
        subject = self.promotion._card_subject(card)
        self.assertRefused(
            'insufficient_balance', self.promotion._hold, {subject: 1}, owner='test,1', ttl=60
        )
        self.assertLedger(card, 50)

    def test_the_last_day_is_a_day(self):
        card = self._card(50, expiration_date=fields.Date.today())
        self._spend(card, 50)
        self.assertLedger(card, 50, -50)
