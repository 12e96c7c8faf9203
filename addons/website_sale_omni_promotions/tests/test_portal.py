from odoo import fields
from odoo.tests import new_test_user

from .common import ShopCardCommon


class TestPortal(ShopCardCommon):
    def setUp(self):
        super().setUp()
        owner = {'partner_id': self.user.partner_id.id}
        self.wallet = self._card(40, self.wallet_program, **owner)
        self.gift = self._card(25, **owner)
        self.points = self._card(120, self._create_program('loyalty'), **owner)
        self.foreign = self._card(77, self.wallet_program, partner_id=self.customer.id)
        self._go_shopping()

    def test_a_customer_sees_own_cards_and_no_code(self):
        page = self.url_open('/my/cards').text
        for card in self.wallet | self.gift | self.points:
            self.assertIn(f'data-card="{card.id}"', page)
            self.assertNotIn(card.code, page)
        self.assertNotIn(f'data-card="{self.foreign.id}"', page)
        self.assertIn(self.gift.code[-4:], page)
        self.assertIn(f'value="{self.top_up.id}"', page)
        self.assertIn('/my/cards', self.url_open('/my').text)

    def test_the_statement_is_the_ledger(self):
        self._spend(self.wallet, 15, reason='A secret reason')
        page = self.url_open(f'/my/cards/{self.wallet.id}').text
        self.assertEqual(page.count('o_statement_row'), 2)
        spent, issued, left = (self.wallet._format_points(amount) for amount in (15, 40, 25))
        for shown in ('Issued', 'Redeemed', f'-{spent}', f'+{issued}', left):
            self.assertIn(shown, page)
        for hidden in ('A secret reason', self.wallet.code):
            self.assertNotIn(hidden, page)
        points = self.url_open(f'/my/cards/{self.points.id}').text
        self.assertIn('120 Points', points)

    def test_points_that_count_later_are_told(self):
        lots = {self.points.id: [(30.0, fields.Datetime.to_datetime('2026-12-24 12:00:00'))]}
        self.patch(type(self.points), '_pending_lots', lambda card: lots)
        page = self.url_open(f'/my/cards/{self.points.id}').text
        self.assertIn('30 Points more from', ' '.join(page.split()))
        self.assertIn('12/24/2026', page)
        self.assertNotIn('o_pending_points', self.url_open(f'/my/cards/{self.gift.id}').text)

    def test_a_long_statement_has_pages(self):
        self.wallet.points = 0
        for _number in range(90):
            self.wallet.points += 1
        page = self.url_open(f'/my/cards/{self.wallet.id}/page/2').text
        self.assertEqual(page.count('o_statement_row'), 92 - 80)

    def test_nobody_sees_another_s_card(self):
        for number in (self.foreign.id, 10**8):
            answer = self.url_open(f'/my/cards/{number}')
            self.assertTrue(answer.url.endswith('/my/cards'))
        new_test_user(self.env, login='other', password='other-other', groups='base.group_portal')
        self._go_shopping(login='other')
        page = self.url_open('/my/cards').text
        self.assertNotIn('data-card=', page)
        answer = self.url_open(f'/my/cards/{self.wallet.id}')
        self.assertTrue(answer.url.endswith('/my/cards'))

    def test_strangers_have_to_log_in(self):
        self._go_shopping(login=None)
        for route in ('/my/cards', f'/my/cards/{self.wallet.id}'):
            self.assertIn('/web/login', self.url_open(route).url)

    def test_cards_of_another_company_are_not_shown(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        program = self._create_program('gift_card', company_id=company.id)
        card = self._card(5, program, partner_id=self.user.partner_id.id)
        self.assertNotIn(f'data-card="{card.id}"', self.url_open('/my/cards').text)
