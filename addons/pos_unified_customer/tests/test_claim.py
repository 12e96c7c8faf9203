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
