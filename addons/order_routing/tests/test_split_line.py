from odoo.fields import Command

from .common import OrderRoutingCommon


class TestSplitLine(OrderRoutingCommon):
    """One line from two places: MED-9, VEN-1..3, and what stock Odoo gets wrong."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 3)
        (self.vase | self.lamp).invoice_policy = 'delivery'

    def _split(self, quantity=5):
        order = self._create_order((self.vase, quantity))
        self._confirm(order)
        return order

    def _promised(self, order):
        self.env.flush_all()
        self.inventory._settle([order.hold_ref])
        parts = self.inventory._open_parts(order.hold_ref)
        return {part.place: self.inventory._from_units(part.units) for part in parts}

    def _at(self, order, place):
        return order.picking_ids.filtered(
            lambda p: p.picking_type_id.warehouse_id == place and p.state not in ('done', 'cancel')
        )

    def _receipts(self, order):
        return order.picking_ids.filtered(lambda p: p.picking_type_id.code == 'incoming')

    def test_two_and_three_are_reserved_not_five(self):
        """MED-9."""
        order = self._split()
        self.assertEqual(self._promised(order), {self.store.id: 2, self.centre.id: 3})
        self.assertEqual(set(order.picking_ids.mapped('state')), {'assigned'})

    def test_ten_and_three_of_thirteen(self):
        """VEN-1."""
        self._stock(self.vase, self.store, 8)
        self._stock(self.vase, self.centre, 12)
        order = self._split(13)
        promised = self._promised(order)
        self.assertEqual(sum(promised.values()), 13)
        self.assertTrue(
            all(
                promised[p] <= n
                for p, n in ((self.store.id, 10), (self.centre.id, 15))
                if p in promised
            )
        )

    def test_one_unit_less_is_given_back_where_it_was_taken(self):
        """VEN-2."""
        self._stock(self.vase, self.store, -2)
        order = self._split(2)
        order.order_line.product_uom_qty = 1
        self.assertEqual(self._promised(order), {self.centre.id: 1})
        self.assertAvailable(self.vase, self.centre, 2)
        self.assertAvailable(self.vase, self.store, 0)

    def test_what_others_were_promised_and_two_lines_add_up(self):
        """VEN-3: 2 promised already, lines of 10 and 5."""
        self._hold(self.vase, 2, self.store)
        self._stock(self.vase, self.centre, 20)
        order = self._create_order((self.vase, 10), (self.vase, 5))
        self._confirm(order)
        promised = sum(self._promised(order).values())
        self.assertEqual(promised, 15)
        self.assertAvailable(self.vase, self.store, 0)
        self.assertAvailable(self.vase, self.centre, 8)

    def test_less_makes_no_receipt_even_of_printed_transfers(self):
        order = self._split()
        order.picking_ids.printed = True
        order.order_line.product_uom_qty = 1
        self.assertFalse(self._receipts(order))
        self.assertEqual(sum(self._promised(order).values()), 1)
        open_moves = order.order_line.move_ids.filtered(lambda m: m.state != 'cancel')
        self.assertEqual(sum(open_moves.mapped('product_qty')), 1)

    def test_more_is_promised_too(self):
        order = self._split(2)
        order.order_line.product_uom_qty = 4
        self.assertEqual(self._promised(order), {self.store.id: 2, self.centre.id: 2})
        self.assertAvailable(self.vase, self.centre, 1)

    def test_one_line_is_cancelled(self):
        self._stock(self.lamp, self.centre, 1)
        order = self._create_order((self.vase, 5), (self.lamp, 1))
        self._confirm(order)
        order.order_line[0].product_uom_qty = 0
        self.assertSends(order, {self.centre: {self.lamp: 1}})
        self.assertEqual(self._promised(order), {self.centre.id: 1})

    def test_a_part_is_delivered_and_the_rest_follows(self):
        order = self._split()
        picking = self._at(order, self.centre)
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(order.delivery_status, 'partial')
        self.assertEqual(self._promised(order), {self.store.id: 2, self.centre.id: 2})
        order.order_line.product_uom_qty = 4
        self.assertEqual(sum(self._promised(order).values()), 3)
        for picking in self._at(order, self.store) | self._at(order, self.centre):
            self._deliver(picking)
        self.assertEqual((order.order_line.qty_delivered, order.delivery_status), (4, 'full'))
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 4)

    def test_goods_come_back_to_another_place(self):
        order = self._split()
        for picking in order.picking_ids:
            self._deliver(picking)
        picking = order.picking_ids.filtered(
            lambda p: p.picking_type_id.warehouse_id == self.centre
        )
        wizard = self.env['stock.return.picking'].create({'picking_id': picking.id})
        wizard.product_return_moves.write({'quantity': 2, 'to_refund': True})
        returned = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        returned.picking_type_id = self.store.in_type_id
        returned.location_dest_id = self.store.lot_stock_id
        returned.move_ids.location_dest_id = self.store.lot_stock_id
        self._deliver(returned)
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertAvailable(self.vase, self.store, 2)
        self.assertAvailable(self.vase, self.centre, 0)
        self.assertFalse(returned.routing_parcel_id)
        order._create_invoices()
        self.assertEqual(order.order_line.qty_invoiced, 3)

    def test_a_locked_order_keeps_its_split(self):
        self.env.user.group_ids += self.env.ref('sale.group_auto_done_setting')
        order = self._split()
        self.assertTrue(order.locked)
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 3}})

    def test_a_new_line_of_a_partly_sent_order_is_routed(self):
        order = self._split()
        self._deliver(self._at(order, self.store))
        self._stock(self.lamp, self.store, 1)
        order.order_line = [Command.create({'product_id': self.lamp.id, 'product_uom_qty': 1})]
        self.assertEqual(self._at(order, self.store).move_ids.product_id, self.lamp)
