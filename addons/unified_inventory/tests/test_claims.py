from odoo import fields
from odoo.tests import Form

from .common import UnifiedInventoryCommon


class TestClaims(UnifiedInventoryCommon):
    """Promises beyond the stock: from goods to come, and broken by goods sold all the same."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 3)

    def _create_order(self, quantity, confirm=True, **values):
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [(0, 0, {'product_id': self.vase.id, 'product_uom_qty': quantity})],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def _kinds(self, hold):
        entries = hold.entry_ids.sorted('id')
        return [(entry.kind, entry.quantity) for entry in entries]

    def _figure(self):
        figures = self.inventory._figures(self.vase.ids, self.store.ids)
        figure = figures[self.vase.id, self.store.id]
        return [self.inventory._from_units(units) for units in figure[:3]]

    # === GOODS TO COME ===#

    def test_o12_the_back_office_promises_what_is_there_and_the_rest_follows(self):
        order = self._create_order(5)
        self.assertEqual(self._kinds(self._hold_of(order)), [('hold', -3), ('backorder', -2)])
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
        self.assertAvailable(self.vase, self.store, 0)

    def test_goods_to_come_take_nothing_from_an_older_promise(self):
        cart, _refused = self._hold(self.vase, 2, self.store)
        order = self._create_order(3)
        self.assertEqual(self._kinds(self._hold_of(order)), [('hold', -1), ('backorder', -2)])
        self.assertEqual(order.picking_ids.move_ids.quantity, 1)
        self.inventory._release(cart.ids)
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)

    def test_the_older_backorder_is_served_first(self):
        first, second = self._create_order(5), self._create_order(2)
        self._stock(self.vase, self.store, 3)
        (second | first).picking_ids.action_assign()
        self.assertEqual(first.picking_ids.move_ids.quantity, 5)
        self.assertEqual(second.picking_ids.move_ids.quantity, 1)
        self.assertAvailable(self.vase, self.store, 0)

    def test_a_channel_that_refuses_reports_the_shortage(self):
        channel = self.env.ref('unified_inventory.channel_back_office')
        channel.shortage_policy = 'refuse'
        order = self._create_order(5)
        self.assertIn('Only 3 left of Vase', order.activity_ids.note)
        self.assertEqual(self._kinds(self._hold_of(order)), [('hold', -3), ('backorder', -2)])
        self.assertAvailable(self.vase, self.store, 0)

    def test_a_product_may_be_sold_without_stock_in_any_channel(self):
        self.vase.sale_without_stock = 'preorder'
        held = self.api.hold([{'sku': 'VASE', 'quantity': 5, 'place': 'STO'}], request_key='k')
        line = {'sku': 'VASE', 'place': 'STO', 'quantity': 5, 'backordered': 2}
        self.assertEqual(held['lines'], [line])

    def test_units_added_to_an_order_are_promised_too(self):
        order = self._create_order(1)
        order.order_line.product_uom_qty = 2
        self.assertAvailable(self.vase, self.store, 1)
        self.assertEqual(self._figure(), [3, 0, 2])
        order.order_line.product_uom_qty = 1
        self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.store, 2)

    def test_growing_twice_promises_once(self):
        order = self._create_order(1)
        order.order_line.product_uom_qty = 3
        order._cover_moves()
        self.assertEqual(self._figure(), [3, 0, 3])

    def test_an_order_of_several_steps_gives_back_what_it_does_not_need(self):
        self.store.delivery_steps = 'pick_ship'
        order = self._create_order(3)
        order.order_line.product_uom_qty = 1
        self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.store, 2)

    def test_an_order_takes_no_more_than_its_own_promise(self):
        cart, _refused = self._hold(self.vase, 2, self.store)
        order = self._create_order(1)
        move = order.picking_ids.move_ids
        move.product_uom_qty = 3
        order.picking_ids.action_assign()
        self.assertEqual(move.quantity, 1)
        self.inventory._release(cart.ids)
        order.picking_ids.action_assign()
        self.assertEqual(move.quantity, 3)

    def test_what_stock_reserved_for_nobody_is_freed_for_a_promise(self):
        quant = self.env['stock.quant'].search(
            [('product_id', '=', self.vase.id), ('location_id', '=', self.store.lot_stock_id.id)]
        )
        quant.reserved_quantity = 2
        quant.create(
            {
                'product_id': self.vase.id,
                'location_id': quant.location_id.id,
                'reserved_quantity': 1,
            }
        )
        order = self._create_order(3)
        self.assertEqual(order.picking_ids.move_ids.quantity, 3)
        self.assertEqual(
            sum(quant._gather(self.vase, quant.location_id).mapped('reserved_quantity')), 3
        )

    # === BROKEN PROMISES ===#

    def _sell_anyway(self, quantity, owner='rpc,9'):
        debt, refused = self._hold(
            self.vase, quantity, self.store, owner=owner, force=True, confirm=True
        )
        self.assertIsNone(refused)
        return debt

    def _is_served_soon(self):
        cron = self.env.ref('unified_inventory.ir_cron_serve')
        return bool(self.env['ir.cron.trigger'].search_count([('cron_id', '=', cron.id)]))

    def _breaches(self):
        self.env.invalidate_all()
        return self.env['unified.inventory.breach'].search([('product_id', '=', self.vase.id)])

    def test_debt_breaks_an_unpaid_cart_before_an_order(self):
        order = self._create_order(2)
        cart, _refused = self._hold(self.vase, 1, self.store)
        self._sell_anyway(1)
        self.assertEqual(cart.state, 'released')
        self.assertEqual(cart.entry_ids.sorted('id').mapped('kind'), ['hold', 'break'])
        self.assertFalse(self._breaches())
        self.assertEqual(self._hold_of(order).state, 'confirmed')

    def test_who_is_paying_is_not_given_up(self):
        cart, _refused = self._hold(self.vase, 1, self.store, owner='rpc,3', paying=True)
        idle, _refused = self._hold(self.vase, 1, self.store, owner='rpc,4')
        self._hold(self.vase, 1, self.store, owner='rpc,5')
        self._sell_anyway(3)
        self.assertEqual((cart.state, idle.state), ('held', 'released'))
        self.assertFalse(self._breaches())
        self._hold(self.vase, 1, self.store, owner='rpc,3', confirm=True)
        self.inventory._find_broken()
        self.assertEqual(self._breaches().hold_ref, cart.id)

    def test_debt_breaks_the_youngest_order_and_a_person_is_told(self):
        older, younger = self._create_order(2), self._create_order(1)
        self._sell_anyway(1)
        self.assertTrue(self._is_served_soon())
        breach = self._breaches()
        self.assertEqual((breach.hold_ref, breach.quantity), (younger.hold_ref, 1))
        breach._serve()
        self.assertEqual(breach.state, 'reported')
        self.assertIn('1 × Vase', younger.activity_ids.note)
        self.assertFalse(older.activity_ids)

    def test_the_channel_of_the_lowest_priority_breaks_first(self):
        older = self._create_order(1)
        younger, _refused = self._hold(self.vase, 2, self.store, confirm=True)
        self._sell_anyway(1)
        self.assertEqual(self._breaches().hold_ref, older.hold_ref)
        self.assertEqual(younger.state, 'confirmed')

    def test_a_promise_that_can_be_kept_after_all_is_void(self):
        self._create_order(3)
        self.assertFalse(self._is_served_soon())
        self._sell_anyway(1)
        self._stock(self.vase, self.store, 5)
        breach = self._breaches()
        breach._serve()
        self.assertEqual(breach.state, 'void')

    def test_a_stock_take_breaks_promises_too_and_once(self):
        order = self._create_order(3)
        quant = self.env['stock.quant'].search(
            [('product_id', '=', self.vase.id), ('location_id', '=', self.store.lot_stock_id.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 1
        quant.action_apply_inventory()
        self.assertTrue(self._is_served_soon())
        self.inventory._find_broken()
        self.inventory._find_broken()
        breach = self._breaches()
        self.assertEqual((breach.hold_ref, breach.quantity), (order.hold_ref, 2))
        with self.enter_registry_test_mode():
            self.env.ref('unified_inventory.ir_cron_serve').method_direct_trigger()
        self.assertEqual(breach.state, 'reported')

    def test_a_person_is_called_once_and_goods_that_come_heal_it(self):
        order = self._create_order(3)
        self._sell_anyway(1)
        breach = self._breaches()
        breach._serve()
        self.inventory._find_broken()
        breach._serve()
        self.assertEqual(self._breaches(), breach)
        self.assertEqual(len(order.activity_ids), 1)
        self._stock(self.vase, self.store, 1)
        breach._serve()
        self.assertEqual(breach.state, 'void')

    def test_goods_that_were_given_up_are_not_looked_for(self):
        order = self._create_order(3)
        self._sell_anyway(1)
        breach = self._breaches()
        breach._serve()
        order.picking_ids.action_cancel()
        breach._serve()
        self.assertEqual(breach.state, 'void')
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._figure(), [3, 0, 1])
        self.assertEqual(order.picking_ids.mapped('state'), ['cancel'])

    def test_an_order_that_is_looked_for_elsewhere_gives_nothing_back(self):
        order = self._create_order(3)
        self._sell_anyway(1)
        order.order_line.product_uom_qty = 1
        for state, promised in {'open': 3, 'reported': 3, 'void': 1}.items():
            self._breaches().state = state
            self.env.flush_all()
            self.inventory._settle([order.hold_ref])
            parts = self.inventory._open_parts(order.hold_ref)
            units = sum(part.units for part in parts)
            self.assertEqual(self.inventory._from_units(units), promised, state)

    def test_a_partners_broken_promise_is_shown_to_a_person(self):
        self._hold(self.vase, 3, self.store, confirm=True, reference='PARTNER-1')
        self._sell_anyway(1)
        breach = self._breaches()
        breach._serve()
        self.assertEqual((breach.state, breach.order), ('reported', 'PARTNER-1'))
        self.assertIn('PARTNER-1', self.vase.activity_ids.note)

    def test_an_order_that_was_delivered_and_grows_is_promised_again(self):
        order = self._create_order(1)
        order.picking_ids.button_validate()
        hold = self._hold_of(order)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'fulfilled')
        order.order_line.product_uom_qty = 2
        self.assertEqual(hold.state, 'confirmed')
        self.assertEqual(self._figure(), [2, 0, 1])

    def test_backorders_are_not_broken_promises(self):
        self._create_order(5)
        self.inventory._find_broken()
        self.assertFalse(self._breaches())

    def test_debt_is_paid_by_the_till_sale_itself(self):
        debt = self._sell_anyway(4)
        self.inventory._book_parts(debt.ids, 'pos.order,1')
        self.env['stock.quant']._update_available_quantity(self.vase, self.store.lot_stock_id, -4)
        self.assertEqual(self._figure(), [-1, 0, 0])
        self.assertFalse(self._breaches())

    # === PRE-ORDER ===#

    def test_a_product_says_when_a_preorder_arrives(self):
        with Form(self.vase.product_tmpl_id) as form:
            form.sale_without_stock = 'preorder'
            form.preorder_date = fields.Date.to_date('2030-01-01')
        self.assertEqual(str(self.vase.preorder_date), '2030-01-01')
