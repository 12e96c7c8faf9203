from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.omni_promotions.tests.common import AtRest

from .common import PosOmniCommon


@tagged('post_install', '-at_install')
class TestSeal(AtRest, PosOmniCommon, MailCase):
    """A till that sells a card, takes one and gives it back leaves no code in the database."""

    def setUp(self):
        super().setUp()
        self._keys('a key of these tests that is long enough to be one')

    def test_sold_and_spent(self):
        code = '044-SOLD-AT-THE-TILL'
        order = self._sync(self._order(partner_id=self.partner_full.id))
        program = self.gift_program.id
        with self.mock_mail_gateway(mail_unlink_sent=True):
            answer = self._confirm(order, c_1={'points': 50, 'program_id': program, 'code': code})
            self.env['mail.mail'].search([('state', '=', 'outgoing')]).send()
        self.assertTrue(answer['coupon_report'] is not None)
        card = self.env['loyalty.card'].search([('code', '=', code)])
        self.assertEqual(card.points, 50)
        self.assertNowhere(code)
        found = card.with_user(self.pos_user).get_gift_card_status(code, self.config.id)
        self.assertEqual(found['data']['loyalty.card'][0]['id'], card.id)
        used = self.config.with_user(self.pos_user).use_coupon_code(
            code, str(order.date_order), False, self.config.pricelist_id.id
        )
        self.assertTrue(used['successful'], used)
        paid = self._sync(self._order(self._reward_line(card, 20)))
        data = {'points': -20, 'program_id': program, 'coupon_id': card.id, 'barcode': False}
        self._confirm(paid, **{f'c{card.id}': data})
        self.assertEqual(card.points, 30)
        self.assertNowhere(code)

    def test_a_code_is_sold_once(self):
        card = self._card(50)
        answer = self.env['pos.order'].validate_coupon_programs({}, [card.code])
        self.assertFalse(answer['successful'])
        self.assertTrue(self.env['pos.order'].validate_coupon_programs({}, ['NEW'])['successful'])
