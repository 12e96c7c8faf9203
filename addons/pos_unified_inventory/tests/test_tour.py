from odoo.tests import tagged

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestTour(PosUnifiedInventoryCommon):
    def test_the_cashier_is_told_of_promised_goods(self):
        self.config.promised_stock_policy = 'manager'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.cashier_is_told')
        self.assertFalse(self.env['pos.order'].search([('state', '=', 'paid')]))

    def test_a_warned_cashier_may_go_on(self):
        self._promise()
        self.start_pos_tour('pos_unified_inventory.warned_cashier_goes_on')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_decision, 'consented')
        self.assertEqual(self._available(), -1)
