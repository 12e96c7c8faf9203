from .common import UnifiedInventoryCommon


class TestStockMove(UnifiedInventoryCommon):
    def test_native_reservations_of_other_business_count(self):
        self._stock(self.vase, self.store, 3)
        move = self.env['stock.move'].create(
            {
                'product_id': self.vase.id,
                'product_uom_qty': 2,
                'location_id': self.store.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
            }
        )
        move._action_confirm()
        move._action_assign()
        self.assertAvailable(self.vase, self.store, 1)

    def test_quants_that_stay_reserved_for_nobody_do_not_count(self):
        """Concurrent reservations of stock Odoo leave such quants behind (O2)."""
        self._stock(self.vase, self.store, 3)
        quant = self.env['stock.quant']._gather(self.vase, self.store.lot_stock_id)
        quant.reserved_quantity = 2
        self.assertAvailable(self.vase, self.store, 3)

    def test_goods_outside_the_selling_stock_do_not_count(self):
        self.env['stock.quant']._update_available_quantity(
            self.vase, self.store.wh_input_stock_loc_id, 4
        )
        self.assertAvailable(self.vase, self.store, 0)

    def test_picking_for_an_order_in_two_steps_ends_the_promise_once(self):
        self.store.delivery_steps = 'pick_ship'
        self._stock(self.vase, self.store, 3)
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [(0, 0, {'product_id': self.vase.id, 'product_uom_qty': 2})],
            }
        )
        order._hold_stock()
        order.action_confirm()
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        order.picking_ids.button_validate()
        self.assertAvailable(self.vase, self.store, 1)
        (order.picking_ids.filtered(lambda p: p.state != 'done')).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertAvailable(self.vase, self.store, 1)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'fulfilled')
