from odoo.fields import Command

from .common import KitCommon


class TestSaleOrder(KitCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self._stock(self.lamp, self.store, 3)
        self.customer = self.env['res.partner'].create({'name': 'Ann'})

    def _create_order(self, *lines):
        return self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'warehouse_id': self.store.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': product.id,
                            'product_uom_qty': quantity,
                            **({'product_uom_id': uom[0].id} if uom else {}),
                        }
                    )
                    for product, quantity, *uom in lines
                ],
            }
        )

    def _confirm(self, order):
        order.action_confirm()
        self.env.flush_all()

    def _deliver(self, order):
        for picking in order.picking_ids.filtered(lambda p: p.state not in ('done', 'cancel')):
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
            picking.button_validate()

    def test_a_kit_runs_its_life(self):
        order = self._create_order((self.basket, 2))
        self._confirm(order)
        self.assertEqual(
            self._parts(order.hold_ref), {(self.vase, self.store): 4, (self.lamp, self.store): 2}
        )
        stocked = order.picking_ids.move_ids.filtered('product_id.is_storable')
        self.assertEqual(set(stocked.mapped('hold_ref')), {order.hold_ref})
        self.assertEqual(set(stocked.mapped('state')), {'assigned'})
        self.assertEqual(self._kits(self.basket, self.store), 0)
        self.assertSound()
        self._deliver(order)
        self.inventory._settle([order.hold_ref])
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        self.assertEqual((hold.state, self._parts(hold.id)), ('fulfilled', {}))
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertAvailable(self.vase, self.store, 1)
        self.assertSound()

    def test_a_kit_sold_by_the_dozen(self):
        self._stock(self.vase, self.store, 19)
        self._stock(self.lamp, self.store, 9)
        order = self._create_order((self.basket, 1, self.env.ref('uom.product_uom_dozen')))
        self.assertIsNone(order._hold_stock())
        self.assertEqual(
            self._parts(order.hold_ref), {(self.vase, self.store): 24, (self.lamp, self.store): 12}
        )

    def test_who_holds_first_has_the_shared_component(self):
        duo = self._create_kit('DUO', (self.vase, 2))
        first, second = self._create_order((self.basket, 2)), self._create_order((duo, 1))
        third = self._create_order((self.vase, 1))
        self.env['unified.inventory.channel'].search([]).shortage_policy = 'refuse'
        self.assertIsNone(first._hold_stock())
        self.assertEqual(second._hold_stock().code, 'insufficient_stock')
        self.assertIsNone(third._hold_stock())
        first._release_stock()
        self.assertIsNone(second._hold_stock())
        self.assertEqual(self._parts(second.hold_ref), {(self.vase, self.store): 2})
        self.assertEqual(first._hold_stock().code, 'insufficient_stock')

    def test_a_kit_and_its_component_in_one_order(self):
        order = self._create_order((self.basket, 2), (self.vase, 1))
        self._confirm(order)
        self.assertEqual(self._parts(order.hold_ref)[self.vase, self.store], 5)
        self._deliver(order)
        self.assertEqual(order.order_line.mapped('qty_delivered'), [2, 1])
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._parts(order.hold_ref), {})
        self.assertSound()

    def test_two_lines_of_kits_in_one_order(self):
        duo = self._create_kit('DUO', (self.vase, 1))
        order = self._create_order((self.basket, 1), (duo, 3))
        self._confirm(order)
        self.assertEqual(self._parts(order.hold_ref)[self.vase, self.store], 5)
        self.assertFalse(order.activity_ids)
        self.assertSound()

    def test_no_part_of_a_kit_is_promised_without_the_others(self):
        self.env['unified.inventory.channel'].search([]).shortage_policy = 'refuse'
        order = self._create_order((self.basket, 3))
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')
        self.assertAvailable(self.vase, self.store, 5)
        self.assertAvailable(self.lamp, self.store, 3)

    def test_more_and_less_kits_after_the_confirmation(self):
        order = self._create_order((self.basket, 1))
        self._confirm(order)
        order.order_line.product_uom_qty = 2
        self.env.flush_all()
        self.assertEqual(self._parts(order.hold_ref)[self.vase, self.store], 4)
        order.order_line.product_uom_qty = 1
        self.env.flush_all()
        self.inventory._settle([order.hold_ref])
        self.assertSound()

    def test_a_cancelled_kit_is_given_back(self):
        order = self._create_order((self.basket, 2))
        self._confirm(order)
        order._action_cancel()
        self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.store, 5)
        self.assertAvailable(self.lamp, self.store, 3)
        self.assertSound()

    def test_a_kit_that_nobody_counts_is_sold_without_a_hold(self):
        order = self._create_order((self._create_kit('AIR', (self.ribbon, 1)), 1))
        self._confirm(order)
        self.assertFalse(order.hold_ref)

    def test_components_taken_by_a_manual_transfer_keep_no_hold(self):
        kind = self.store.out_type_id
        picking = self.env['stock.picking'].create(
            {
                'picking_type_id': kind.id,
                'location_id': self.store.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                'move_ids': [
                    Command.create(
                        {
                            'product_id': self.basket.id,
                            'product_uom_qty': 1,
                            'hold_ref': 7,
                            'location_id': self.store.lot_stock_id.id,
                            'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        moves = picking.move_ids
        self.assertEqual(moves.product_id, self.vase | self.lamp | self.ribbon)
        self.assertEqual(set(moves.mapped('hold_ref')), {7})
