from odoo import fields
from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestSettledOrder(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.promised_stock_policy = 'manager'
        self.config.with_user(self.pos_user).open_ui()
        self.sale = self._sale(self.place)

    def _sale(self, place, quantity=1):
        """Return a confirmed order whose vases are promised at this place."""
        sale = (
            self.env['sale.order']
            .sudo()
            .create(
                {
                    'partner_id': self.env['res.partner'].create({'name': 'Customer'}).id,
                    'warehouse_id': place.id,
                    'order_line': [
                        (
                            0,
                            0,
                            {
                                'product_id': self.vase.id,
                                'product_uom_qty': quantity,
                                'tax_ids': False,
                            },
                        )
                    ],
                }
            )
        )
        sale.action_confirm()
        return sale

    def _hold_stock(self, quantity=1, sale_line=None):
        sale_line = (sale_line or self.sale.order_line).id
        lines = [{'product_id': self.vase.id, 'qty': quantity, 'sale_order_line_id': sale_line}]
        return self.config.with_user(self.pos_user).hold_stock('order-1', lines)

    def _settle(self, sale, quantity=1):
        order = self._order(quantity)
        order['lines'][0][2].update(
            sale_order_line_id=sale.order_line.id, sale_order_origin_id=sale.id
        )
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def test_goods_promised_to_the_order_are_not_asked_for_again(self):
        self.assertEqual(self._available(), 0)
        self.assertTrue(self._hold_stock()['held'])
        self.assertFalse(self.env['unified.inventory.hold'].search([('reference', '=', 'order-1')]))

    def test_a_settled_order_takes_its_own_goods(self):
        order = self._settle(self.sale)
        self.assertEqual((order.state, order.picking_ids.state), ('paid', 'done'))
        self.env.cr.flush()
        self.inventory._settle([self.sale.hold_ref])
        self.assertEqual(self._figure()[:3], (0, 0, 0))

    def test_more_than_was_ordered_is_asked_for(self):
        self.assertFalse(self._hold_stock(2)['held'])
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._settle(self.sale, 2)
        self._stock(1)
        self.assertTrue(self._hold_stock(2)['held'])
        self.assertEqual(self._available(), 0)

    def test_goods_promised_elsewhere_are_not_the_ones_here(self):
        centre = self.env['stock.warehouse'].create({'name': 'Centre', 'code': 'CTR'})
        self.env['stock.quant']._update_available_quantity(self.vase, centre.lot_stock_id, 1)
        elsewhere = self._sale(centre)
        self.assertFalse(self._hold_stock(sale_line=elsewhere.order_line)['held'])
        self._stock(1)
        self.assertTrue(self._hold_stock(sale_line=elsewhere.order_line)['held'])
        self.assertEqual(self._available(), 0)

    def test_one_promise_covers_one_line(self):
        line = {
            'product_id': self.vase.id,
            'qty': 1,
            'sale_order_line_id': self.sale.order_line.id,
        }
        config = self.config.with_user(self.pos_user)
        self.assertFalse(config.hold_stock('order-1', [line, dict(line)])['held'])

    def test_bad_order_lines_are_refused_or_promise_nothing(self):
        line = {'product_id': self.vase.id, 'qty': 1}
        config = self.config.with_user(self.pos_user)
        for bad in ('1', 1.5, [1], True):
            with self.subTest(bad=bad), self.assertRaises(Refusal):
                config.hold_stock('order-1', [{**line, 'sale_order_line_id': bad}])
        missing = {**line, 'sale_order_line_id': 2**31 - 1}
        self.assertFalse(config.hold_stock('order-1', [missing])['held'])

    # === LINES FROM SEVERAL PLACES ===#

    def _split_sale(self):
        """An order of three vases: one is here, two come from the centre."""
        centre = self.env['stock.warehouse'].create({'name': 'Centre', 'code': 'CTR'})
        self.env['stock.quant']._update_available_quantity(self.vase, centre.lot_stock_id, 2)
        self._stock(1)
        sale = self._sale(self.place, 3)
        move = sale.order_line.move_ids
        move.product_uom_qty = 1
        values = {**sale.order_line._prepare_procurement_values(), 'warehouse_id': centre}
        values['routing_is_chosen'] = True
        line = sale.order_line.with_context(active_test=False)
        self.env['stock.rule'].run(line._create_procurements(2, self.vase.uom_id, values))
        self.assertEqual(self._asked(sale), {self.place: 1, centre: 2})
        return sale, centre

    def _asked(self, sale):
        asked = {}
        for move in sale.order_line.move_ids.filtered(lambda m: m.state not in ('done', 'cancel')):
            place = move.picking_type_id.warehouse_id
            asked[place] = asked.get(place, 0) + move.product_qty
        return asked

    def test_what_is_settled_here_is_not_sent_from_elsewhere_too(self):
        sale, centre = self._split_sale()
        order = self._settle(sale)
        self.assertEqual(order.picking_ids.state, 'done')
        self.assertEqual(sale.order_line.qty_delivered, 1)
        self.assertEqual(self._asked(sale), {centre: 2})

    def test_more_than_is_here_is_taken_off_the_other_place(self):
        self.config.promised_stock_policy = 'warn'
        sale, centre = self._split_sale()
        self._stock(1)
        self._settle(sale, 2)
        self.assertEqual(self._asked(sale), {centre: 1})

    def test_all_of_it_settled_leaves_nothing_to_send(self):
        self.config.promised_stock_policy = 'warn'
        sale, _centre = self._split_sale()
        self._settle(sale, 3)
        self.assertEqual(self._asked(sale), {})
        self.assertEqual(set(sale.picking_ids.filtered('sale_id').mapped('state')), {'cancel'})

    def test_another_line_of_the_product_is_still_sent(self):
        self._stock(3)
        sale = self._sale(self.place, 1)
        sale.order_line = [(0, 0, {'product_id': self.vase.id, 'product_uom_qty': 2})]
        first = sale.order_line[0]
        order = self._order(1)
        order['lines'][0][2].update(sale_order_line_id=first.id, sale_order_origin_id=sale.id)
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        self.assertEqual(self._asked(sale), {self.place: 2})

    # === SENT LATER ===#

    def _settle_later(self, sale, quantity=1):
        order = self._order(
            quantity, partner_id=sale.partner_id.id, shipping_date=fields.Date.today()
        )
        order['lines'][0][2].update(
            sale_order_line_id=sale.order_line[:1].id, sale_order_origin_id=sale.id
        )
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def _settle_holds(self, sale):
        self.env.flush_all()
        self.inventory._settle([sale.hold_ref])

    def test_what_the_till_sends_later_stays_promised_and_is_reserved(self):
        self._stock(1)
        sale = self._sale(self.place, 1)
        self.assertEqual(self._available(), 0)
        order = self._settle_later(sale)
        self._settle_holds(sale)
        self.assertEqual(order.picking_ids.state, 'assigned')
        self.assertEqual(order.picking_ids.move_ids.hold_ref, sale.hold_ref)
        self.assertFalse(order.hold_ref)
        self.assertEqual(self._asked(sale), {})
        self.assertEqual(self._available(), 0)
        order.picking_ids.button_validate()
        self._settle_holds(sale)
        figure = self._figure()  # the first order's unit is left
        self.assertEqual((figure.on_hand, figure.available), (100, 0))

    def test_only_what_the_order_has_is_taken_from_its_promise(self):
        self._stock(2)
        order = self._settle_later(self.sale, 2)
        self._settle_holds(self.sale)
        moves = order.picking_ids.move_ids
        asked = {move.hold_ref: move.product_qty for move in moves}
        self.assertEqual(asked, {self.sale.hold_ref: 1, order.hold_ref: 1})
        self.assertEqual(self._available(), 1)

    def test_cancelling_the_order_keeps_what_the_till_sends(self):
        self._stock(1)
        sale = self._sale(self.place, 1)
        sale.order_line.product_uom_qty = 2
        self._stock(1)
        order = self._settle_later(sale)
        sale._action_cancel()
        self._settle_holds(sale)
        self.assertEqual(order.picking_ids.state, 'assigned')
        self.assertEqual(self._available(), 1)
        order.picking_ids.action_cancel()
        self._settle_holds(sale)
        self.assertEqual(self._available(), 2)

    def test_units_added_after_a_part_is_sent_by_the_till_are_promised_too(self):
        self._stock(2)
        sale = self._sale(self.place, 2)
        self._settle_later(sale)
        self._settle_holds(sale)
        self._stock(1)
        sale.order_line.product_uom_qty = 3
        self._settle_holds(sale)
        self.assertEqual(self._available(), 0)

    def test_what_was_handed_over_is_not_sent_when_the_order_grows(self):
        self._stock(1)
        sale = self._sale(self.place, 1)
        self._settle(sale)
        self._stock(1)
        sale.order_line.product_uom_qty = 2
        self.assertEqual(self._asked(sale), {self.place: 1})

    def test_a_down_payment_is_no_goods(self):
        self.sale._create_down_payment_section_line_if_needed()
        section = self.sale.order_line.filtered('display_type')
        order = self._order(1)
        order['lines'][0][2].update(
            sale_order_line_id=section.id, sale_order_origin_id=self.sale.id
        )
        lines = self.env['pos.order'].with_user(self.pos_user)._settled_lines([order])
        self.assertFalse(lines)
