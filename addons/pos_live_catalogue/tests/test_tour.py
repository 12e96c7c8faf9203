from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestTour(PosUnifiedInventoryCommon):
    def test_a_price_changes_while_a_ticket_is_open(self):
        self.pos_admin.group_ids += self.env.ref('product.group_product_manager')
        self.start_pos_tour('pos_live_catalogue.a_price_changes', login='pos_admin')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.lines.sorted('price_unit').mapped('price_unit'), [10, 77])
        self.assertEqual(order.lines.sorted('price_unit').mapped('qty'), [2, 1])
