from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import PosOmniCommon


@tagged('post_install', '-at_install')
class TestLife(PosOmniCommon):
    """Cards that ended, and what a till's open session owes."""

    def setUp(self):
        super().setUp()
        self.card = self._card(50)
        self.yesterday = fields.Date.subtract(fields.Date.today(), days=2)

    def _assert_refused_at_the_till(self):
        data = self._order(self._reward_line(self.card, 20))
        answer = self._hold(data['uuid'], {self.card: 20})
        self.assertFalse(answer['held'])
        self.assertRefused('insufficient_balance', self._sync, data)
        self.assertEqual(self._entries(self.card), [50])

    def test_an_expired_card_pays_nothing(self):
        self.card.expiration_date = self.yesterday
        self._assert_refused_at_the_till()

    def test_a_lost_card_pays_nothing(self):
        self.card._block('Lost')
        self._assert_refused_at_the_till()

    def test_what_an_offline_till_took_from_a_lost_card_is_settled_by_finance(self):
        self.card._block('Lost')
        order = self._order(self._reward_line(self.card, 20), card_decision='offline')
        self.assertEqual(self._sync(order).state, 'paid')
        self.assertEqual(self._entries(self.card), [50])
        self.assertEqual(self._exceptions(self.card).points, 20)

    def test_a_cashier_reads_how_codes_end(self):
        card = self.card.with_user(self.pos_user)
        self.assertEqual(card.read(['code'])[0]['code'], f'••••{self.card.code[-4:]}')

    def test_what_a_session_has_not_booked_yet_is_no_difference(self):
        account = self.env['account.account'].create(
            {'name': 'Cards', 'code': '239800', 'account_type': 'liability_current'}
        )
        gift = self.env['product.product'].create(
            {
                'name': 'Gift Card',
                'type': 'service',
                'available_in_pos': True,
                'taxes_id': False,
                'property_account_income_id': account.id,
            }
        )
        self.gift_program.write(
            {
                'company_id': self.config.company_id.id,
                'liability_account_id': account.id,
                'rule_ids': [Command.create({'product_ids': [Command.set(gift.ids)]})],
            }
        )
        data = self._order(self._reward_line(self.card, 20))
        self._sync(data)
        found = self.gift_program._get_not_booked()
        self.assertEqual(found[self.gift_program.id], -20)
        data = self._order()
        data['lines'][0][2]['product_id'] = gift.id
        self._sync(data)
        self.assertEqual(self.gift_program._get_not_booked()[self.gift_program.id], 80)
