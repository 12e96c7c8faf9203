from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestTill(PosUnifiedInventoryCommon):
    """A pair of vases and a card, sold at a till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {'available_in_pos': True, 'list_price': 10, 'taxes_id': False}
        cls.card = cls.env['product.product'].create({'name': 'Card', 'is_storable': True})
        cls.pair = cls.env['product.product'].create({'name': 'Pair', **values})
        cls.env['mrp.bom'].create(
            {
                'product_tmpl_id': cls.pair.product_tmpl_id.id,
                'type': 'phantom',
                'bom_line_ids': [
                    Command.create({'product_id': cls.vase.id, 'product_qty': 2}),
                    Command.create({'product_id': cls.card.id, 'product_qty': 1}),
                ],
            }
        )
        cls._stock(4)  # and one more
        cls.env['stock.quant']._update_available_quantity(cls.card, cls.place.lot_stock_id, 9)

    def setUp(self):
        super().setUp()
        self.config.promised_stock_policy = 'manager'
        self.config.with_user(self.pos_user).open_ui()

    def _order(self, quantity=1, product=None, **values):
        order = super()._order(quantity, **values)
        order['lines'][0][2]['product_id'] = (product or self.pair).id
        return order

    def _hold_stock(self, *lines, uuid='order-1'):
        lines = [{'product_id': product.id, 'qty': quantity} for product, quantity in lines]
        return self.config.with_user(self.pos_user).hold_stock(uuid, lines)

    def test_a_kit_takes_its_components_from_everybody(self):
        order = self._sell(2)
        moves = order.picking_ids.move_ids
        self.assertEqual(set(moves.mapped('hold_ref')), {order.hold_ref})
        self.assertEqual(set(moves.mapped('state')), {'done'})
        self.assertEqual({m.product_id: m.quantity for m in moves}, {self.vase: 4, self.card: 2})
        self.assertEqual(self._figure()[:3], (self.inventory._to_units(1), 0, 0))
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._hold_of(order).state, 'fulfilled')

    def test_a_kit_whose_component_is_promised_is_refused(self):
        self._promise(4)
        answer = self._hold_stock((self.pair, 1))
        self.assertFalse(answer['held'])
        self.assertIn('Promised Vase', answer['message'])
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            self._sell(1)
        self.assertEqual(caught.exception.code, 'insufficient_stock')

    def test_a_kit_and_its_component_on_one_receipt(self):
        self.assertTrue(self._hold_stock((self.pair, 2), (self.vase, 1))['held'])
        self.assertFalse(self._hold_stock((self.vase, 1), uuid='order-2')['held'])
        self.assertFalse(self._hold_stock((self.pair, 2), (self.vase, 2))['held'])

    def test_a_kit_sold_offline_is_owed_by_its_components(self):
        promise = self._promise(4)
        self._sell(1, stock_decision='offline')
        breach = self.env['unified.inventory.breach'].search([('hold_ref', '=', promise.id)])
        self.assertRecordValues(breach, [{'product_id': self.vase.id, 'quantity': 1}])

    def test_goods_that_leave_at_the_end_of_the_day(self):
        self.config.company_id.point_of_sale_update_stock_quantities = 'closing'
        session = self.config.current_session_id
        session.update_stock_at_closing = True
        order = self._sell(1)
        self.assertFalse(order.picking_ids)
        self.assertEqual(self._available(), 3)
        session.post_closing_cash_details(0)
        session.close_session_from_ui()
        self.assertEqual(self._figure()[:3], (self.inventory._to_units(3), 0, 0))
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._hold_of(order).state, 'fulfilled')

    def test_the_till_shows_how_many_kits_there_are(self):
        self.pair.is_storable = True
        stock = self.config.with_user(self.pos_user).get_stock(self.pair.ids)
        self.assertEqual(stock[self.pair.id]['here'], 2)
        self._promise(2)
        [place] = [row for row in self.pair._stock_at_till(self.config) if row['is_here']]
        figures = (place['available_quantity'], place['promised'], place['free_qty'])
        self.assertEqual(figures, (2, 1, 1))

    def test_an_order_settled_at_the_till_promises_nothing_twice(self):
        customer = self.env['res.partner'].create({'name': 'Ann'})
        lines = [Command.create({'product_id': self.pair.id, 'product_uom_qty': 2})]
        sale = (
            self.env['sale.order']
            .sudo()
            .create({'partner_id': customer.id, 'warehouse_id': self.place.id, 'order_line': lines})
        )
        sale.action_confirm()
        line = {'product_id': self.pair.id, 'qty': 2, 'sale_order_line_id': sale.order_line.id}
        config = self.config.with_user(self.pos_user)
        self.assertTrue(config.hold_stock('order-1', [line])['held'])
        self.assertFalse(config.hold_stock('order-2', [{**line, 'qty': 3}])['held'])

    def test_quantities_are_numbers(self):
        for quantity in (float('nan'), float('inf'), 'x', None):
            with self.subTest(quantity), self.assertRaises(UserError):
                self._hold_stock((self.pair, quantity))

    # === SENT LATER ===#

    def _send_later(self, quantity, product):
        self.config.ship_later = True
        self.place.partner_id = self._somebody(40)
        self.centre = self.env['stock.warehouse'].create({'name': 'Centre', 'code': 'CTR'})
        self.centre.partner_id = self._somebody(42)
        for goods in self.vase | self.card:
            self.env['stock.quant']._update_available_quantity(goods, self.centre.lot_stock_id, 3)
        later = {'shipping_date': fields.Date.today(), 'partner_id': self._somebody(42.1).id}
        return self._sell(quantity, product=product, **later)

    def _somebody(self, latitude):
        values = {'partner_latitude': latitude, 'partner_longitude': -75}
        return self.env['res.partner'].create({'name': f'At {latitude}', **values})

    def _asked(self, order):
        moves = order.picking_ids.move_ids.filtered(lambda m: m.product_id == self.vase)
        return {m.picking_type_id.warehouse_id: m.product_qty for m in moves}

    def test_goods_sent_later_come_from_the_nearest_place(self):
        order = self._send_later(2, self.vase)
        self.assertEqual(self._asked(order), {self.centre: 2})
        self.assertEqual(set(order.picking_ids.move_ids.mapped('hold_ref')), {order.hold_ref})

    def test_goods_sent_later_come_from_two_places(self):
        order = self._send_later(6, self.vase)
        self.assertEqual(sum(self._asked(order).values()), 6)
        self.assertEqual(len(self._asked(order)), 2)
        self.env.flush_all()
        parts = self.inventory._open_parts(order.hold_ref)
        self.assertEqual({p.place for p in parts}, set((self.place | self.centre).ids))

    def test_a_kit_sent_later_comes_from_where_the_till_sends(self):
        order = self._send_later(1, self.pair)
        self.assertEqual(self._asked(order), {self.place: 2})
