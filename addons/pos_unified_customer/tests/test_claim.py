from unittest.mock import patch

from odoo.http import Request
from odoo.tests import new_test_user, tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestClaimReceipt(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()
        self._stock(5)
        self.claims = self.env['unified.customer.claim']
        self.order = self._sell()
        self.order.write({'ticket_code': 'a1b2c', 'pos_reference': '2511-001-000042'})
        self.account = new_test_user(self.env, 'claims', groups='base.group_portal').partner_id

    def _find(self, reference='2511-001-000042', code='a1b2c', company=None):
        return self.claims._find_receipt(reference, code, company or self.order.company_id)

    def test_a_receipt_is_found_by_its_number_and_code_only(self):
        self.assertEqual(self._find(), self.order)
        self.assertEqual(self._find(code='A1b2c'), self.order)
        for wrong in (
            {'reference': '2511-001-000043'},
            {'reference': '000042'},
            {'reference': '%' * 12},
            {'reference': '_' * 15},
            {'code': 'A1B2D'},
            {'code': ''},
            {'company': self.env['res.company'].create({'name': 'Other'})},
        ):
            with self.subTest(wrong=wrong):
                self.assertFalse(self._find(**wrong))

    def test_what_finds_a_receipt_is_counted_as_one(self):
        ends = ['2511-001-000042'[start:] for start in range(4)]
        for end in ends:
            self.assertEqual(self._find(reference=end), self.order)
        self.assertEqual(len({self.claims._receipt_guessed(end) for end in ends}), 1)
        others = ('2511-001-000043', '2512-001-000042'[2:], '000042')
        self.assertEqual(len({self.claims._receipt_guessed(one) for one in (ends[0], *others)}), 4)

    def test_a_receipt_of_nobody_is_of_who_holds_it(self):
        self.assertEqual(self.claims._proof_needed(self.order, self.account), 'free')
        self.claims._take(self.order, self.account)
        self.assertEqual(self.order.partner_id, self.account)
        self.assertEqual(self.claims._proof_needed(self.order, self.account), 'yours')

    def test_a_receipt_of_somebody_needs_their_mail(self):
        self.order.partner_id = self.env['res.partner'].create({'name': 'Ada'})
        self.assertEqual(self.claims._proof_needed(self.order, self.account), 'no')
        self.order.partner_id.email = 'ada@example.com'
        self.assertEqual(self.claims._proof_needed(self.order, self.account), 'code')
        new_test_user(
            self.env, 'ada', groups='base.group_portal'
        ).partner_id = self.order.partner_id
        self.assertEqual(self.claims._proof_needed(self.order, self.account), 'no')


@tagged('post_install', '-at_install')
class TestTicketPage(PosUnifiedInventoryCommon):
    """The page behind the QR of a receipt, where there is a page to claim it."""

    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()
        self._stock(5)
        claims = type(self.env['unified.customer.claim'])
        self.enterContext(patch.object(claims, '_has_page', lambda _claims: True))
        self.ada = self.env['res.partner'].create({
            'name': 'Ada Known', 'email': 'ada@example.com', 'street': 'Secret Street 7',
        })  # fmt: skip
        self.order = self._sell()
        self.order.write({
            'ticket_code': 'a1b2c', 'pos_reference': '2511-001-000042', 'access_token': 'qr-token',
            'partner_id': self.ada.id,
        })  # fmt: skip
        self.other = self._sell(partner_id=self.ada.id)
        self.visitor = new_test_user(
            self.env, 'visitor_qr', groups='base.group_portal', password='visitor_qr'
        )

    def _open(self, data=None):
        url = '/pos/ticket/validate?access_token=qr-token'
        answer = self.url_open(url, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_a_found_receipt_shows_and_changes_nobody(self):
        self.authenticate(None, None)
        answer = self._open()
        claims = self.env['unified.customer.claim'].with_user(self.env.ref('base.public_user'))
        where = claims.sudo()._receipt_url(self.order)
        self.assertTrue(answer.headers['Location'].endswith(where))
        self.assertNotIn('Secret Street', answer.text)
        self._open({
            'name': 'Eve', 'email': 'eve@example.com', 'street': 'Else 1', 'city': 'Gent',
            'zip': '9000', 'country_id': self.env.ref('base.be').id, 'phone': '1',
            'csrf_token': Request.csrf_token(self),
        })  # fmt: skip
        self.assertEqual((self.ada.name, self.ada.email), ('Ada Known', 'ada@example.com'))
        self.assertFalse(self.order.account_move)

    def test_a_login_does_not_make_it_theirs(self):
        self.authenticate('visitor_qr', 'visitor_qr')
        self.assertIn('/my/claim?', self._open().headers['Location'])
        self.assertEqual(self.order.partner_id, self.ada)
        self.assertFalse(self.order.account_move)

    def test_a_customer_gets_the_own_invoice(self):
        self.order.partner_id = self.visitor.partner_id
        self.authenticate('visitor_qr', 'visitor_qr')
        self.assertIn('/my/invoices/', self._open().headers['Location'])

    def test_who_bought_nothing_else_may_fill_in_the_rest(self):
        claims, nobody = self.env['unified.customer.claim'], self.env['res.partner']
        self.assertTrue(claims._is_known_to_others(self.order, nobody))
        self.other.partner_id = False
        self.assertFalse(claims._is_known_to_others(self.order, nobody))
        self.order.partner_id = False
        self.assertFalse(claims._is_known_to_others(self.order, nobody))
        self.authenticate(None, None)
        self.assertIn('o_claim_link', self._open().text)
