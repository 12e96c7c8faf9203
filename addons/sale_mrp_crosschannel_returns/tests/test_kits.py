from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common import CrosschannelCommon

from .common import KitMixin


@tagged('post_install', '-at_install')
class TestKits(KitMixin, CrosschannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_kits()

    def _sold(self, kit, quantity):
        """An order of kits that was sent; then their components get dearer."""
        self._buy_all(self.depot)
        order = self._create_order((kit, quantity, {'price_unit': 100}))
        self.assertEqual(order.order_line.qty_delivered, quantity)
        self._invoice(order)
        self._buy_all(self.depot, factor=3)
        return order

    def _back(self, order, quantity=1, **values):
        answer = self._return(order, quantity)
        doc = self.returns.search([('name', '=', answer['reference'])])
        doc.line_ids.sudo().write(values)
        self._settle(answer)
        return doc

    def test_its_components_come_back_at_the_cost_they_were_sold_at(self):
        order = self._sold(self.pair, 3)
        doc = self._back(order)
        self.assertBackAtCost(doc.line_ids.move_ids, Vase=2, Card=1)
        self.assertEqual(doc.picking_ids.picking_type_id.warehouse_id, self.store)
        self.assertQuantities(order.order_line, 2, 2, 0, 'invoiced')
        self.assertEqual(order.order_line._crosschannel_returnable(), 2)
        self.assertBackAtCost(self._back(order, 2).line_ids.move_ids, Vase=4, Card=2)
        self.assertQuantities(order.order_line, 0, 0, 0, 'invoiced')
        with self.assertRefused('not_returnable'):
            self._return(order)

    def test_a_kit_in_a_kit(self):
        order = self._sold(self.set, 2)
        doc = self._back(order)
        self.assertBackAtCost(doc.line_ids.move_ids, Vase=2, Card=1, Lamp=1)

    def test_it_goes_where_its_condition_sends_it(self):
        doc = self._back(self._sold(self.pair, 1), disposition='scrap')
        scrapped = doc.line_ids.disposal_move_ids
        self.assertEqual(
            {move.product_id: move.quantity for move in scrapped}, {self.vase: 2, self.card: 1}
        )

    def test_it_is_counted_in_kits_while_it_is_under_way(self):
        order = self._sold(self.pair, 3)
        self._return(order, 1)
        self.assertEqual(order.order_line._crosschannel_returnable(), 2)

    def test_what_is_not_taken_goes_back_whole(self):
        order = self._sold(self.pair, 2)
        answer = self._return(order)
        doc = self.returns.search([('name', '=', answer['reference'])])
        doc.action_receive()
        self.assertEqual(order.order_line.qty_delivered, 1)
        doc.sudo().refusal_reason = 'Broken'
        doc.action_refuse()
        picking = doc.line_ids.disposal_move_ids.picking_id
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_a_kit_beside_its_own_component(self):
        self._buy_all(self.depot)
        order = self._create_order((self.vase, 2, {}), (self.pair, 1, {}))
        line = order.order_line.filtered(lambda line: line.product_id == self.pair)
        answer = self._return(order, line=line)
        self._settle(answer)
        doc = self.returns.search([('name', '=', answer['reference'])])
        self.assertBackAtCost(doc.line_ids.move_ids, Vase=2, Card=1)
        self.assertEqual(order.order_line.mapped('qty_delivered'), [2, 0])
