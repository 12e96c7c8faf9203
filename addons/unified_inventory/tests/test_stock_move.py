from unittest.mock import patch

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

    def test_moves_assigned_together_do_not_take_the_same_unit(self):
        self._stock(self.vase, self.store, 3)
        self._hold(self.vase, 2, self.store, confirm=True)
        values = {
            'product_id': self.vase.id,
            'product_uom_qty': 1,
            'location_id': self.store.lot_stock_id.id,
            'location_dest_id': self.env.ref('stock.stock_location_customers').id,
        }
        moves = self.env['stock.move'].create([values, values])
        moves._action_confirm(merge=False)
        moves._action_assign()
        self.assertEqual(sum(moves.mapped('quantity')), 1)

    def test_promises_are_read_once_for_all_lines(self):
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [
                    (0, 0, {'product_id': product.id, 'product_uom_qty': 1})
                    for product in self.vase | self.lamp
                ],
            }
        )
        self._stock(self.vase, self.store, 1)
        self._stock(self.lamp, self.store, 1)
        read = type(self.inventory)._reservable
        with patch.object(type(self.inventory), '_reservable', autospec=True) as reading:
            reading.side_effect = read
            order.action_confirm()
        self.assertEqual(reading.call_count, 1)
        self.assertEqual(order.picking_ids.state, 'assigned')

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

    def test_a_quant_without_a_quantity_is_none(self):
        """Stock makes one when it reserves what is not there."""
        self._stock(self.vase, self.store, 1)
        self._hold(self.vase, 1, self.store, confirm=True)
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE stock_quant SET quantity = NULL WHERE product_id = %s', [self.vase.id]
        )
        self.env.invalidate_all()
        found = self.inventory._reservable(self.vase.ids, self.store.ids, {0})
        self.assertEqual(found[self.vase.id, self.store.id].units(0), 0)

    def _pull_in_three_steps(self):
        """Let each step ask for the one before, as warehouses set up before Odoo 18 do."""
        self.store.delivery_steps = 'pick_pack_ship'
        pick, pack, ship = self.store.delivery_route_id.rule_ids
        pick.location_dest_id = pack.location_src_id
        (pack | ship).action = 'pull'

    def _three_step_order(self, quantity):
        self._pull_in_three_steps()
        self._stock(self.vase, self.store, 5)
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [(0, 0, {'product_id': self.vase.id, 'product_uom_qty': quantity})],
            }
        )
        order.action_confirm()
        return order

    def test_goods_are_picked_for_a_promise_when_each_step_asks_for_the_one_before(self):
        order = self._three_step_order(5)
        self.assertAvailable(self.vase, self.store, 0)
        pick = order.picking_ids.move_ids.filtered(lambda m: m._is_leaving_stock())
        self.assertEqual((pick.hold_ref, pick.quantity), (order.hold_ref, 5))
        pick.picking_id.button_validate()
        self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.store, 0)
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        self.assertEqual(hold.state, 'fulfilled')

    def test_what_stands_outside_the_selling_stock_is_reserved_freely(self):
        order = self._three_step_order(3)
        self._hold(self.vase, 2, self.store, confirm=True)
        output = order.picking_ids.move_ids.filtered(
            lambda m: m.location_dest_id.usage == 'customer'
        ).location_id
        self.env['stock.quant']._update_available_quantity(self.vase, output, 2)
        back = self.env['stock.move'].create(
            {
                'product_id': self.vase.id,
                'product_uom_qty': 2,
                'location_id': output.id,
                'location_dest_id': self.store.lot_stock_id.id,
            }
        )
        back._action_confirm()
        back._action_assign()
        self.assertEqual(back.quantity, 2)
