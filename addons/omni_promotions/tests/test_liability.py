from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import OmniCommon


class TestLiability(OmniCommon):
    """What cards hold and what the books owe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account('239700', 'liability_current')
        cls.income = cls._account('739700', 'income_other')
        cls.gift = cls.env['product.product'].create(
            {
                'name': 'Gift Card 50',
                'list_price': 50.0,
                'type': 'service',
                'invoice_policy': 'order',
                'taxes_id': [Command.clear()],
                'property_account_income_id': cls.account.id,
            }
        )
        rule = {'reward_point_mode': 'money', 'reward_point_amount': 1, 'reward_point_split': True}
        cls.gift_program.write(
            {
                'company_id': cls.env.company.id,
                'rule_ids': [
                    Command.create(
                        {**rule, 'product_ids': [Command.set(cls.gift.ids)], 'minimum_qty': 0}
                    )
                ],
            }
        )
        product = cls.gift_program.reward_ids.discount_line_product_id
        product.write({'property_account_income_id': cls.account.id, 'invoice_policy': 'order'})
        cls.product.invoice_policy = 'order'
        cls.yesterday = fields.Date.subtract(fields.Date.today(), days=2)

    @classmethod
    def _account(cls, code, kind):
        return cls.env['account.account'].create(
            {'name': f'Cards {code}', 'code': code, 'account_type': kind}
        )

    def _sell_card(self):
        order = self._order()
        order.order_line.write({'product_id': self.gift.id, 'price_unit': 50.0, 'tax_ids': False})
        order._update_programs_and_rewards()
        order.action_confirm()
        return order, order.coupon_point_ids.coupon_id

    def _invoice(self, order):
        order._create_invoices().action_post()

    def _check(self):
        self.gift_program.invalidate_recordset()
        account, check, unit = self.gift_program._get_liability_checks()[self.gift_program]
        self.assertEqual((account, unit), (self.account, 100))
        return check.outstanding / unit, check.not_booked / unit, check.booked / unit

    def test_what_is_sold_and_spent_agrees_with_the_books(self):
        order, card = self._sell_card()
        self.assertLedger(card, 50)
        self.assertEqual(self._check(), (50, 50, 0))
        self._invoice(order)
        self.assertEqual(self._check(), (50, 0, 50))
        spending = self._order(20)
        self._apply(spending, card)
        spending.action_confirm()
        self.assertEqual(self._check(), (30, -20, 50))
        self._invoice(spending)
        self.assertEqual(self._check(), (30, 0, 30))
        self.assertEqual(self.gift_program.check_difference, 0)

    def test_a_card_is_issued_even_when_its_mail_cannot_be_made(self):
        self.gift_program.mail_template_id = self.env.ref('loyalty.mail_template_gift_card')
        self.customer.email = 'casey@example.com'
        Template = type(self.env['mail.template'])
        with patch.object(Template, 'send_mail', side_effect=UserError('no PDF')):
            order, card = self._sell_card()
        self.assertEqual(order.state, 'sale')
        self.assertLedger(card, 50)
        self.assertIn('no PDF', str(order.message_ids.mapped('body')))

    def test_a_difference_is_shown(self):
        order, card = self._sell_card()
        self._invoice(order)
        card.adjust(45, 'Typo')
        self._check()
        self.assertEqual(self.gift_program.check_outstanding, 45)
        self.assertEqual(self.gift_program.check_booked, 50)
        self.assertEqual(self.gift_program.check_difference, -5)
        self.assertFalse(self.gift_program.check_hint)

    def test_an_account_that_is_no_liability_is_told(self):
        self.gift_program.liability_account_id = self.income
        self.assertIn('choose a liability', self.gift_program.check_hint)
        self.assertEqual(self.gift_program.checked_account_id, self.income)

    def test_programs_of_one_account_are_compared_together(self):
        order, _card = self._sell_card()
        self._invoice(order)
        other = self._create_program('gift_card', company_id=self.env.company.id)
        other.liability_account_id = self.account
        self._card(7, other)
        self.assertEqual(self._check(), (57, 0, 50))
        self.assertEqual(other.check_difference, 7)

    def test_expired_cards_leave_the_books(self):
        order, card = self._sell_card()
        self._invoice(order)
        card.expiration_date = self.yesterday
        self.gift_program.expire_unused = True
        self.gift_program.breakage_account_id = self.income
        for _time in range(2):
            self.env['loyalty.program']._cron_expire_cards()
        self.assertLedger(card, 50, -50)
        self.assertEqual(self._entries(card)[-1].kind, 'expire')
        self.assertIn(str(self.yesterday), self._entries(card)[-1].reason)
        self.assertEqual(self._check(), (0, 0, 0))
        booked = self.env['account.move.line'].search([('account_id', '=', self.income.id)])
        self.assertEqual((booked.credit, booked.parent_state), (50, 'posted'))

    def test_nothing_expires_unless_configured(self):
        card = self._card(50, expiration_date=self.yesterday)
        self.env['loyalty.program']._cron_expire_cards()
        self.assertLedger(card, 50)
        self.gift_program.expire_unused = True
        self.env['loyalty.program']._cron_expire_cards()
        self.assertLedger(card, 50, -50)
        domain = [('ref', 'ilike', self.gift_program.name), ('move_type', '=', 'entry')]
        self.assertFalse(self.env['account.move'].search(domain))

    def test_what_is_being_paid_with_does_not_expire(self):
        card, order = self._card(50), self._order(20)
        self._apply(order, card)
        card.expiration_date = self.yesterday
        self.gift_program._expire_cards()
        self.assertLedger(card, 50)
        self.promotion._release_owners([order._hold_owner()])
        self.gift_program._expire_cards()
        self.assertLedger(card, 50, -50)

    def test_the_report_tells_where_it_went(self):
        card = self._card(50)
        self._spend(card, 20)
        self._spend(card, -5)
        card.adjust(30, 'Typo')
        card.expiration_date = self.yesterday
        self.gift_program._expire_cards()
        self.env.flush_all()
        names = ('issued', 'redeemed', 'expired', 'adjusted', 'outstanding')
        (row,) = self.env['omni.card.liability']._read_group(
            [('program_id', '=', self.gift_program.id)], [], [f'{name}:sum' for name in names]
        )
        self.assertEqual(row, (55, 20, 30, -5, 0))
        month = self.env['omni.card.liability']._read_group(
            [('program_id', '=', self.gift_program.id)], ['day:month'], ['issued:sum']
        )
        self.assertEqual([amount for _month, amount in month], [55])

    def test_reports_and_expiry_are_for_managers(self):
        manager = new_test_user(
            self.env, login='books_manager', groups='sales_team.group_sale_manager'
        )
        salesman = new_test_user(
            self.env, login='books_salesman', groups='sales_team.group_sale_salesman'
        )
        portal = new_test_user(self.env, login='books_portal', groups='base.group_portal')
        for user in (salesman, portal, self.partner_user):
            with self.assertRaises(AccessError):
                self.env['omni.card.liability'].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.gift_program.with_user(user).action_expire_cards()
        card = self._card(50, expiration_date=self.yesterday)
        self.env.flush_all()
        self.assertTrue(self.env['omni.card.liability'].with_user(manager).search([]))
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        stranger = new_test_user(
            self.env,
            login='books_stranger',
            groups='sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        rows = self.env['omni.card.liability'].with_user(stranger)
        self.assertFalse(rows.search([('program_id', '=', self.gift_program.id)]))
        with self.assertRaises(AccessError):
            self.gift_program.with_user(stranger).action_expire_cards()
        self.gift_program.with_user(manager).action_expire_cards()
        self.assertLedger(card, 50, -50)
