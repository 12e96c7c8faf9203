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

    def test_a_manager_consents_with_a_pin(self):
        self.config.promised_stock_policy = 'manager'
        self.pos_admin.till_pin = '4711'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.a_manager_consents')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_consent_user_id, self.pos_admin)
        self.assertEqual(self._available(), -1)

    def test_the_popup_shows_the_stock_of_all_places(self):
        self._stock(2)
        self._promise()
        other = self.env['stock.warehouse'].create({'name': 'Other Store', 'code': 'OTH'})
        self.env['stock.quant']._update_available_quantity(self.vase, other.lot_stock_id, 4)
        self.start_pos_tour('pos_unified_inventory.stock_of_all_places')

    def test_offline_the_till_knows_the_last_figures(self):
        self.config.promised_stock_policy = 'manager'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.offline_with_the_last_figures')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_decision, 'offline')
        self.assertEqual(self._available(), -1)

    def test_a_message_changes_the_figure_on_the_card(self):
        self._stock(1)
        self.start_pos_tour('pos_unified_inventory.live_figures')
