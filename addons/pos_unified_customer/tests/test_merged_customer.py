from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestMergedCustomer(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()
        partners = self.env['res.partner'].create([{'name': 'Ada'}, {'name': 'Ada L'}])
        self.kept, self.gone = partners
        self.old_id = self.gone.id

    def _merge(self):
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.kept | self.gone).ids, self.kept)

    def test_a_waiting_ticket_keeps_its_customer(self):
        order = self._order(partner_id=self.old_id)
        self._merge()
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        self.assertEqual(
            self.env['pos.order'].search([('uuid', '=', order['uuid'])]).partner_id, self.kept
        )

    def test_a_ticket_of_an_unknown_customer_is_still_taken(self):
        self.gone.unlink()
        self.assertFalse(self._sell(partner_id=self.old_id).partner_id)

    def test_other_tickets_are_untouched(self):
        self._merge()
        self.assertEqual(self._sell(partner_id=self.kept.id).partner_id, self.kept)
        self.assertFalse(self._sell().partner_id)
