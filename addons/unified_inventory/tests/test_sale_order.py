from .common import UnifiedInventoryCommon


class TestSaleOrder(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 3)
        self.order = self._create_order(2)

    def _create_order(self, quantity, product=None):
        return self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [
                    (
                        0,
                        0,
                        {
                            'product_id': (product or self.vase).id,
                            'product_uom_qty': quantity,
                        },
                    )
                ],
            }
        )

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def test_a_held_order_is_confirmed_and_delivered_to_zero(self):
        self.assertIsNone(self.order._hold_stock())
        hold = self._hold_of(self.order)
        self.assertAvailable(self.vase, self.store, 1)
        self.order.action_confirm()
        self.assertEqual(hold.state, 'confirmed')
        self.assertEqual(self.order.picking_ids.state, 'assigned')
        self.assertEqual(self.order.picking_ids.move_ids.hold_ref, hold.id)
        self.assertAvailable(self.vase, self.store, 1)
        self.order.picking_ids.button_validate()
        self.assertEqual(sum(hold.entry_ids.mapped('quantity')), 0)
        self.assertAvailable(self.vase, self.store, 1)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'fulfilled')

    def test_a_partial_delivery_keeps_the_rest_promised(self):
        self.order._hold_stock()
        self.order.action_confirm()
        picking = self.order.picking_ids
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        hold = self._hold_of(self.order)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'confirmed')
        self.assertAvailable(self.vase, self.store, 1)
        rest = self.order.picking_ids - picking
        self.assertEqual(rest.move_ids.hold_ref, hold.id)
        rest.action_cancel()
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'fulfilled')
        self.assertAvailable(self.vase, self.store, 2)

    def test_goods_that_nobody_counts_are_not_promised(self):
        ribbon = self._create_product('RIBBON', is_storable=False)
        self.order.order_line = [(0, 0, {'product_id': ribbon.id, 'product_uom_qty': 9})]
        self.env['unified.inventory.channel'].search([]).shortage_policy = 'refuse'
        self.order.action_confirm()
        self.assertEqual(len(self.order.picking_ids.move_ids), 2)
        self.assertEqual(len(self.inventory._open_parts(self.order.hold_ref)), 1)
        self.assertFalse(self.order.activity_ids)

    def test_a_cancelled_order_gives_everything_back(self):
        self.order._hold_stock()
        self.order.action_confirm()
        hold = self._hold_of(self.order)
        self.order._action_cancel()
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'released')
        self.assertAvailable(self.vase, self.store, 3)

    def test_a_smaller_order_gives_the_difference_back(self):
        self.order._hold_stock()
        self.order.action_confirm()
        self.order.order_line.product_uom_qty = 1
        hold = self._hold_of(self.order)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'confirmed')
        self.assertAvailable(self.vase, self.store, 2)

    def test_an_order_grown_beyond_its_hold_counts_once(self):
        self._stock(self.vase, self.store, 3)
        self.order._hold_stock()
        self.order.action_confirm()
        self.order.order_line.product_uom_qty = 5
        self.assertEqual(self.order.picking_ids.move_ids.quantity, 5)
        self.assertAvailable(self.vase, self.store, 1)
        self.order.picking_ids.button_validate()
        self.assertEqual(sum(self._hold_of(self.order).entry_ids.mapped('quantity')), 0)
        self.assertAvailable(self.vase, self.store, 1)

    def test_a_returned_unit_is_available_again(self):
        self.order._hold_stock()
        self.order.action_confirm()
        picking = self.order.picking_ids
        picking.button_validate()
        wizard = self.env['stock.return.picking'].with_context(
            active_id=picking.id, active_model='stock.picking'
        )
        wizard = wizard.create({'picking_id': picking.id})
        wizard.product_return_moves.quantity = 1
        returned = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        self.assertFalse(returned.move_ids.hold_ref)
        returned.button_validate()
        self.assertAvailable(self.vase, self.store, 2)

    def test_a_paid_order_whose_goods_went_is_shown_to_a_person(self):
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        self.order.write({'user_id': False, 'team_id': False})
        self.order.warehouse_id = self.store
        self.order._hold_stock()
        self._expire(self._hold_of(self.order))
        self._hold(self.vase, 3, self.store, owner='rpc,9')
        self.order.action_confirm()
        self.assertEqual(self.order.state, 'sale')
        self.assertEqual(self._hold_of(self.order).entry_ids.mapped('kind'), ['backorder'])
        self.assertIn('has just gone', self.order.activity_ids.note)
        self.assertEqual(self.order.activity_ids.user_id, self.env.ref('base.user_admin'))

    def test_business_without_a_hold_cannot_reserve_what_is_promised(self):
        self._hold(self.vase, 2, self.store)
        other = self._create_order(2)
        other.action_confirm()
        self.assertEqual(other.picking_ids.move_ids.quantity, 1)
        self.assertAvailable(self.vase, self.store, 0)

    def test_a_confirmed_hold_of_a_forgotten_cart_is_given_up(self):
        self.order._hold_stock()
        hold = self._hold_of(self.order)
        self.order._hold_stock(confirm=True)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'confirmed')
        self.inventory._settle(hold.ids, idle_is_void=True)
        self.assertEqual(hold.state, 'released')
        self.assertAvailable(self.vase, self.store, 3)

    def test_an_order_of_services_holds_nothing(self):
        service = self._create_product('HELP', is_storable=False, type='service')
        order = self._create_order(1, service)
        self.assertIsNone(order._hold_stock())
        self.assertFalse(order.hold_ref)

    def test_dozens_are_held_in_units(self):
        self.order.order_line.product_uom_id = self.env.ref('uom.product_uom_dozen')
        self._stock(self.vase, self.store, 22)
        self.order._hold_stock()
        self.assertAvailable(self.vase, self.store, 1)
