from uuid import uuid4

from odoo.tests import tagged

from odoo.addons.pos_crosschannel_returns.tests.test_sold import SoldCommon
from odoo.addons.sale_mrp_crosschannel_returns.tests.common import KitMixin


@tagged('post_install', '-at_install')
class TestKits(KitMixin, SoldCommon):
    """What a till sold as a kit comes back at another day's costs."""

    def _sold(self, kit, quantity, method='average', **values):
        self._create_kits(method)
        self._buy_all(self.store)
        return self._sell((kit(self), quantity, 100.0), session=self.session, **values)

    def _natively(self, sale, quantity=1):
        return self._sync(self._native_data(self._native_line(sale.lines[0], quantity)))

    def test_a_native_refund_in_real_time(self):
        for method in ('average', 'fifo'):
            with self.subTest(method=method):
                sale = self._sold(lambda case: case.pair, 3, method)
                self._buy_all(self.store, factor=3)
                back = self._natively(sale).picking_ids.move_ids
                self.assertBackAtCost(back, Vase=2, Card=1)
                back = self._natively(sale, 2).picking_ids.move_ids
                self.assertBackAtCost(back, Vase=4, Card=2)

    def test_a_native_refund_of_a_kit_in_a_kit(self):
        sale = self._sold(lambda case: case.set, 1)
        self._buy_all(self.store, factor=3)
        self.assertBackAtCost(self._natively(sale).picking_ids.move_ids, Vase=2, Card=1, Lamp=1)

    def test_a_return_of_the_receipt(self):
        sale = self._sold(lambda case: case.pair, 2)
        self._buy_all(self.store, factor=3)
        line = {'line': sale.lines.id, 'quantity': 1, 'reason': 'wrong_size'}
        ticket = self.till.till_open(self.config.id, sale.uuid, [line], str(uuid4()))
        self._sync(self._till_data(ticket, self.session))
        doc = self._doc(ticket)
        self.assertEqual((doc.state, doc.line_ids.is_received), ('settled', True))
        self.assertBackAtCost(doc.line_ids.move_ids, Vase=2, Card=1)
        self.assertBackAtCost(self._natively(sale).picking_ids.move_ids, Vase=2, Card=1)

    def _close_at_end(self):
        self._close(self.session)
        self.company.point_of_sale_update_stock_quantities = 'closing'
        self.session = self._open_session()

    def test_at_closing(self):
        self._close_at_end()
        sale = self._sold(lambda case: case.pair, 3)
        self._close(self.session)
        self._buy_all(self.store, factor=3)
        self.session = self._open_session()
        self._natively(sale)
        self._close(self.session)
        self.assertBackAtCost(self.session.picking_ids.move_ids, Vase=2, Card=1)

    def test_sold_and_back_at_the_same_closing(self):
        self._close_at_end()
        sale = self._sold(lambda case: case.pair, 3, 'fifo')
        self._natively(sale)
        self._close(self.session)
        back = self.session.picking_ids.move_ids.filtered('is_in')
        self.assertBackAtCost(back, Vase=2, Card=1)

    def test_other_goods_as_before(self):
        self._create_kits()
        self._buy_all(self.store)
        sale = self._sell((self.lamp, 1, 100.0), session=self.session)
        self._buy_all(self.store, factor=3)
        self.assertBackAtCost(self._natively(sale).picking_ids.move_ids, Lamp=1)

    def test_all_kits_of_a_receipt_are_looked_up_at_once(self):
        self._create_kits()
        kits = [
            self._create_kit(f'Kit {number}', (self.vase, 1), (self.lamp, 1)) for number in range(4)
        ]
        self._buy_all(self.store)
        counts = []
        for sold in (kits[:2], kits[:2], kits):  # the first reads what is cached for good
            sale = self._sell(*((kit, 1, 100.0) for kit in sold), session=self.session)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            left = sale.lines._crosschannel_left()
            counts.append(self.env.cr.sql_log_count - before)
            for moves in left.values():
                self.assertEqual(moves.product_id, self.vase | self.lamp)
                self.assertEqual(len(moves), 2)
        self.assertEqual(*counts[1:])
