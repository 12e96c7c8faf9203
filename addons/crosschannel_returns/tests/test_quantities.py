from odoo.tests import tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestQuantities(CrosschannelCommon):
    """Delivered, invoiced, to invoice and status before and after: both policies."""

    def test_order_policy_invoiced(self):
        order = self._create_order((self.goods_order, 5, {}))
        invoice = self._invoice(order)
        self.assertQuantities(order.order_line, 5, 5, 0, 'invoiced')
        self._settle(self._return(order, 2))
        self.assertQuantities(order.order_line, 3, 3, 0, 'invoiced')
        note = order.crosschannel_return_ids.credit_note_ids
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_total, 200)
        self.assertEqual(order.invoice_status, 'invoiced')
        self.assertEqual(
            (order.amount_to_invoice, order.order_line.untaxed_amount_to_invoice), (0, 0)
        )

    def test_delivery_policy_invoiced(self):
        order = self._create_order((self.goods_delivery, 5, {}))
        self._invoice(order)
        self._settle(self._return(order, 2))
        self.assertQuantities(order.order_line, 3, 3, 0, 'invoiced')
        self.assertEqual(order.invoice_status, 'invoiced')

    def test_order_policy_not_invoiced(self):
        order = self._create_order((self.goods_order, 5, {}))
        self._settle(self._return(order, 2))
        self.assertQuantities(order.order_line, 3, 0, 3, 'to invoice')
        self.assertEqual(self._invoice(order).amount_total, 300)
        self.assertQuantities(order.order_line, 3, 3, 0, 'invoiced')
        self.assertFalse(order.crosschannel_return_ids.credit_note_ids)

    def test_delivery_policy_not_invoiced(self):
        order = self._create_order((self.goods_delivery, 5, {}))
        self._settle(self._return(order, 2))
        self.assertQuantities(order.order_line, 3, 0, 3, 'to invoice')
        self.assertEqual(self._invoice(order).amount_total, 300)
        self.assertQuantities(order.order_line, 3, 3, 0, 'invoiced')

    def test_everything_back_is_nothing_to_invoice(self):
        for product in (self.goods_order, self.goods_delivery):
            invoiced = self._create_order((product, 2, {}))
            self._invoice(invoiced)
            self._settle(self._return(invoiced, 2))
            self.assertQuantities(invoiced.order_line, 0, 0, 0, 'invoiced')
            bare = self._create_order((product, 2, {}))
            self._settle(self._return(bare, 2))
            # sale_stock calls goods of the delivery policy invoiced once all moves are done
            status = 'no' if product == self.goods_order else 'invoiced'
            self.assertQuantities(bare.order_line, 0, 0, 0, status)

    def test_a_backorder_keeps_its_quantity(self):
        order = self._create_order((self.goods_order, 5, {}), delivered=3)
        backorder = order.picking_ids.filtered(lambda picking: picking.state != 'done')
        self._settle(self._return(order, 1))
        self.assertEqual(backorder.move_ids.product_uom_qty, 2)
        self.assertQuantities(order.order_line, 2, 0, 4, 'to invoice')
        self._deliver(order)
        self.assertQuantities(order.order_line, 4, 0, 4, 'to invoice')

    def test_the_units_of_a_draft_invoice_are_refused(self):
        order = self._create_order((self.goods_order, 2, {}))
        order._create_invoices()
        with self.assertRefused('draft_invoice'):
            self._settle(self._return(order, 1))

    def test_a_partly_invoiced_line_returns_piecewise(self):
        order = self._create_order((self.goods_delivery, 1, {}), delivered=1)
        self._invoice(order)
        order.order_line.product_uom_qty = 3
        self._deliver(order)
        with self.assertRefused('partly_invoiced'):
            self._settle(self._return(order, 3, key='all'))
        order.crosschannel_return_ids.action_refuse()
        self._settle(self._return(order, 2, key='two'))
        self.assertQuantities(order.order_line, 1, 1, 0, 'invoiced')
        self._settle(self._return(order, 1, key='one'))
        self.assertQuantities(order.order_line, 0, 0, 0, 'invoiced')

    def test_goods_rise_at_the_place_at_their_original_cost(self):
        before = self.goods_order.with_context(warehouse_id=self.store.id).qty_available
        self.goods_order.categ_id.property_cost_method = 'average'
        order = self._create_order((self.goods_order, 2, {}))
        delivery = order.picking_ids.move_ids
        self.goods_order.standard_price = 90
        self._settle(self._return(order, 1))
        move = order.crosschannel_return_ids.line_ids.move_ids
        self.assertRecordValues(
            move,
            [
                {
                    'origin_returned_move_id': delivery.id,
                    'to_refund': True,
                    'sale_line_id': order.order_line.id,
                    'state': 'done',
                    'location_dest_id': self.store.lot_stock_id.id,
                }
            ],
        )
        self.assertEqual(move.value, delivery.value / 2)
        self.env.invalidate_all()
        after = self.goods_order.with_context(warehouse_id=self.store.id).qty_available
        self.assertEqual(after - before, 1)

    def test_two_deliveries_are_undone_in_their_order(self):
        order = self._create_order((self.goods_order, 3, {}), delivered=2)
        self._deliver(order)
        self._settle(self._return(order, 3))
        moves = order.crosschannel_return_ids.line_ids.move_ids.sorted('id')
        self.assertEqual(moves.mapped('quantity'), [2, 1])
        self.assertEqual(len(moves.origin_returned_move_id), 2)

    def test_a_warehouse_return_and_a_reversal_do_not_flip_back(self):
        order = self._create_order((self.goods_order, 5, {}))
        invoice = self._invoice(order)
        self._return_in_warehouse(order, 2)
        note = invoice._reverse_moves()
        note.invoice_line_ids.quantity = 2
        note.action_post()
        self.assertQuantities(order.order_line, 3, 3, 0, 'invoiced')

    def test_a_warehouse_return_counts_and_is_capped(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._return(order, 1)
        with self.assertRefused('not_returnable'):
            self._return_in_warehouse(order, 2)
        self._return_in_warehouse(order, 1, done=False)
        with self.assertRefused('not_returnable'):
            self._return(order, 1, key='second')

    def _return_in_warehouse(self, order, quantity, done=True):
        wizard = self.env['stock.return.picking'].create(
            {'picking_id': order.picking_ids.filtered(lambda p: p.state == 'done')[:1].id}
        )
        wizard.product_return_moves.quantity = quantity
        picking = wizard._create_return()
        if done:
            picking.move_ids.write({'quantity': quantity, 'picked': True})
            picking._action_done()
