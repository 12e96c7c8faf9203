from odoo.fields import Command
from odoo.tests import tagged

from .test_sold import SoldCommon


@tagged('post_install', '-at_install')
class TestCost(SoldCommon):
    """A native refund brings goods back at the cost they were sold at, whatever they cost now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = {method: cls._create_valued(method) for method in ('average', 'fifo')}

    @classmethod
    def _create_valued(cls, method, **values):
        category = cls.env['product.category'].create(
            {'name': method, 'property_cost_method': method}
        )
        return cls.env['product.product'].create(
            {
                'name': f'Valued {method}',
                'is_storable': True,
                'categ_id': category.id,
                'taxes_id': [Command.clear()],
                **values,
            }
        )

    def _buy(self, product, cost, quantity=10, lots=()):
        move = self.env['stock.move'].create(
            {
                'product_id': product.id,
                'product_uom_qty': quantity,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': self.store.lot_stock_id.id,
            }
        )
        move._action_confirm()
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create({**move._prepare_move_line_vals(quantity=1), 'lot_id': lot.id})
                for lot in lots
            ]
        else:
            move.quantity = quantity
        move.picked = True
        move._action_done()
        move.value_manual = cost * quantity

    def _sell_here(self, product, quantity):
        return self._sell((product, quantity, 100.0), session=self.session)

    def _refund(self, sold, quantity, session=None, lots=()):
        """What Odoo's own refund of a receipt sends."""
        lots = [Command.create({'lot_name': name}) for name in lots]
        line = self._native_line(sold, quantity, pack_lot_ids=lots)
        return self._sync(self._native_data(line, session=session))

    def assertBackAtCost(self, back, sent, units):
        self.assertEqual(back.state, 'done')
        self.assertEqual(back.origin_returned_move_id, sent)
        self.assertAlmostEqual(back.value, sent.value / sent.quantity * units)

    def test_in_real_time(self):
        for method, product in self.goods.items():
            with self.subTest(method=method):
                self._buy(product, 60)
                sale = self._sell_here(product, 3)
                self._buy(product, 110)
                worth = product.total_value
                for units in (1, 2):
                    back = self._refund(sale.lines, units).picking_ids.move_ids
                    self.assertBackAtCost(back, sale.picking_ids.move_ids, units)
                self.assertAlmostEqual(product.total_value - worth, 180)

    def test_at_another_till(self):
        product = self.goods['average']
        self._buy(product, 60)
        sale = self._sell_here(product, 1)
        self._buy(product, 110)
        back = self._refund(sale.lines, 1, session=self.there).picking_ids.move_ids
        self.assertBackAtCost(back, sale.picking_ids.move_ids, 1)
        self.assertEqual(back.location_dest_id, self.depot.lot_stock_id)

    def _close_at_end(self):
        self._close(self.session)
        self.company.point_of_sale_update_stock_quantities = 'closing'
        self.session = self._open_session()

    def test_at_closing(self):
        self._close_at_end()
        for product in self.goods.values():
            self._buy(product, 60)
        sales = {product: self._sell_here(product, 3) for product in self.goods.values()}
        first = self.session
        self._close(first)
        self.session = self._open_session()
        for product, sale in sales.items():
            self._buy(product, 110)
            self._refund(sale.lines, 1)
        self._close(self.session)
        for product in sales:
            sent = first.picking_ids.move_ids.filtered(lambda m, p=product: m.product_id == p)
            back = self.session.picking_ids.move_ids.filtered(
                lambda m, p=product: m.product_id == p
            )
            self.assertBackAtCost(back, sent, 1)

    def test_sold_and_back_at_the_same_closing(self):
        self._close_at_end()
        product = self.goods['fifo']
        self._buy(product, 60, quantity=1)
        self._buy(product, 110)
        sale = self._sell_here(product, 1)
        self._refund(sale.lines, 1)
        self._close(self.session)
        sent = self.session.picking_ids.move_ids.filtered(lambda move: move.is_out)
        self.assertEqual(sent.value, 60)
        self.assertBackAtCost(self.session.picking_ids.move_ids - sent, sent, 1)

    def test_what_was_sold_twice_comes_back_to_each(self):
        product = self.goods['fifo']
        self._buy(product, 60, quantity=2)
        first = self._sell_here(product, 2)
        self._buy(product, 110)
        second = self._sell_here(product, 2)
        data = [self._refund(sale.lines, 1) for sale in (second, first)]
        values = [order.picking_ids.move_ids.value for order in data]
        self.assertEqual(values, [110, 60])

    def test_the_serial_number_is_the_one_that_came_back(self):
        self.cashier.group_ids += self.env.ref('stock.group_stock_user')
        product = self._create_valued('average', tracking='serial')
        lots = self.env['stock.lot'].create(
            [{'name': name, 'product_id': product.id} for name in ('S1', 'S2')]
        )
        self._buy(product, 60, quantity=2, lots=lots)
        line = self._sold_line(product, 2, 100.0)
        line['pack_lot_ids'] = [Command.create({'lot_name': lot.name}) for lot in lots]
        sale = self._sell(session=self.session, rewards=[line])
        sent = sale.picking_ids.move_ids
        self.assertEqual(sent.lot_ids, lots)
        newer = self.env['stock.lot'].create({'name': 'S3', 'product_id': product.id})
        self._buy(product, 110, quantity=1, lots=newer)
        back = self._refund(sale.lines, 1, lots=['S2']).picking_ids.move_ids
        self.assertBackAtCost(back, sent, 1)
        self.assertEqual(back.lot_ids, lots[1])
        quant = self.env['stock.quant'].search(
            [('lot_id', '=', lots[1].id), ('location_id', '=', self.store.lot_stock_id.id)]
        )
        self.assertEqual(quant.quantity, 1)
