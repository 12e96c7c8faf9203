import json

from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestTillPrivacy(PosUnifiedInventoryCommon):
    """What tills know of a customer is told to them, and goes with them."""

    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()
        self._stock(5)
        self.ada = self.env['res.partner'].create({'name': 'Ada Quuxlace'})
        self.order = self._sell()
        self.order.write({'partner_id': self.ada.id, 'email': 'ada@quuxlace.example'})
        self.privacy = self.env['unified.privacy'].sudo()

    def test_tickets_are_told(self):
        self.assertIn('ada@quuxlace.example', json.dumps(self.privacy._export(self.ada)))

    def test_a_ticket_stays_without_its_customers_address(self):
        with self.assertRaises(Refusal) as caught:
            self.privacy._erase(self.ada)
        self.assertEqual(caught.exception.code, 'still_open')
        self.order.session_id.state = 'closed'
        self.privacy._erase(self.ada)
        self.assertEqual((self.order.email, self.order.partner_id), (False, self.ada))
        self.assertEqual(self.order.state, 'paid')

    def test_tickets_since_a_merge_are_told_when_it_is_undone(self):
        merge = (
            self.env['unified.customer.merge']
            .sudo()
            .create({'kept_id': self.ada.id, 'kept_number': self.ada.id, 'gone_number': 0})
        )
        self.assertFalse(merge._what_stayed(self.ada, [], 0))
        # In a test everything has the time of the one transaction
        query = "UPDATE pos_order SET create_date = create_date + interval '1 h' WHERE id = %s"
        self.env.cr.execute(query, [self.order.id])
        self.order.invalidate_recordset()
        self.assertIn(': 1', merge._what_stayed(self.ada, [], 0))
