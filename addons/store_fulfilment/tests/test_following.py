from odoo.fields import Command

from .common import StoreFulfilmentCommon


class TestFollowing(StoreFulfilmentCommon):
    def test_each_place_gets_its_part_of_an_order(self):
        self._stock(self.vase, self.store, 1)
        self._stock(self.lamp, self.centre, 1)
        order = self._create_order((self.vase, 1), (self.lamp, 1))
        self._confirm(order)
        work = order.picking_ids.store_order_ids
        self.assertEqual(work.warehouse_id, self.store | self.centre)
        self.assertEqual(work.parcel_id, order.routing_parcel_ids)
        self.assertEqual(set(order.routing_parcel_ids.mapped('store_state')), {'new'})

    def test_what_is_sent_without_the_screen_is_off_it(self):
        work = self._work((self.vase, 1))
        work.picking_id.button_validate()
        self.assertEqual(work.state, 'shipped')
        self.assertEqual(work.step_ids.name, 'follow')

    def test_what_is_cancelled_is_off_the_screen(self):
        work = self._work((self.vase, 1), collect=True)
        work.order_id._action_cancel()
        self.assertEqual(work.state, 'cancelled')

    def test_what_is_asked_for_again_is_new_work(self):
        work = self._work((self.vase, 1), collect=True)
        self._as(self.mia).accept(work.id)
        work.write({'state': 'rejected'})
        self._stock(self.vase, self.store, 1)
        work.order_id.order_line.product_uom_qty = 2
        self.assertRecordValues(work, [{'state': 'new', 'user_id': False}])

    def test_a_backorder_is_work_of_its_own(self):
        work = self._work((self.vase, 3))
        move = work.picking_id.move_ids
        move.quantity, move.picked = 1, True
        work.picking_id._action_done()
        rest = work.order_id.picking_ids.store_order_ids - work
        self.assertRecordValues(rest, [{'state': 'new', 'parcel_id': work.parcel_id.id}])
        self.assertEqual(rest._cards()[0]['lines'][0]['wanted'], 2)

    def test_what_comes_back_is_no_work(self):
        work = self._work((self.vase, 1))
        work.picking_id.button_validate()
        count = self.env['store.order'].search_count([])
        context = {'active_id': work.picking_id.id, 'active_model': 'stock.picking'}
        wizard = self.env['stock.return.picking'].with_context(**context).create({})
        wizard.product_return_moves.quantity = 1
        wizard.action_create_returns()
        self.assertEqual(self.env['store.order'].search_count([]), count)

    def test_transfers_without_an_order_and_places_without_a_screen_are_no_work(self):
        self.centre.store_orders = False
        self.assertFalse(self._work((self.vase, 1), place=self.centre))
        picking = self.env['stock.picking'].create(
            {
                'picking_type_id': self.store.out_type_id.id,
                'location_id': self.store.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                'move_ids': [
                    Command.create(
                        {
                            'product_id': self.vase.id,
                            'product_uom_qty': 1,
                            'location_id': self.store.lot_stock_id.id,
                            'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self.assertFalse(picking.store_order_ids)
