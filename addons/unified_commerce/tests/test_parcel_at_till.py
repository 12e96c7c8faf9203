from odoo.tests import tagged

from odoo.addons.pos_crosschannel_returns.tests.common import TillCommon


@tagged('post_install', '-at_install')
class TestParcelAtTill(TillCommon):
    """A return that was to be sent is brought to a till instead: its goods come in once."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order((self.goods_order, 2, {}))
        self._invoice(self.order)
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        self.doc = self.returns.sudo()._request(
            self.order, [(self.order.order_line[0], 1, reason)], self.depot, web_way='parcel'
        )
        self.parcel = self.doc.parcel_id
        self.assertEqual(self.parcel.state, 'assigned')
        self.before = self._everywhere()

    def _everywhere(self):
        self.env.invalidate_all()
        quants = self.env['stock.quant'].search(
            [('product_id', '=', self.goods_order.id), ('location_id.usage', '=', 'internal')]
        )
        return sum(quants.mapped('quantity'))

    def _take(self, session):
        ticket = self.till.till_take(self.config.id, self.doc.name)
        self._sync(self._till_data(ticket, session))
        self.env.invalidate_all()
        self.assertEqual((self.doc.state, self.parcel.state), ('settled', 'cancel'))

    def test_the_waiting_receipt_is_cancelled(self):
        at_store = self._on_hand(self.goods_order, self.store)
        self._take(self._open_session())
        self.assertEqual(self._everywhere(), self.before + 1)
        self.assertEqual(self._on_hand(self.goods_order, self.store), at_store + 1)
        with self.assertRefused('wrong_state'):
            self.doc.action_receive()

    def test_also_where_goods_come_in_at_closing(self):
        # else an invoiced return comes in at once
        self.company.anglo_saxon_accounting = False
        self.company.point_of_sale_update_stock_quantities = 'closing'
        session = self._open_session()
        session.update_stock_at_closing = True
        self._take(session)
        self.assertEqual(self._everywhere(), self.before)
        self._close(session)
        self.assertEqual(self._everywhere(), self.before + 1)
        self.assertTrue(self.doc.line_ids.is_received)

    def test_the_parcel_that_comes_after_all_is_where_it_came(self):
        """A cashier took it up and gave it up: then it is sent as it was meant to be."""
        self._open_session()
        self.till.till_take(self.config.id, self.doc.name)
        self.till.till_cancel(self.config.id, self.doc.name)
        self.parcel.move_ids.picked = True
        self.parcel.with_context(skip_backorder=True).button_validate()
        self.env.invalidate_all()
        self.assertEqual((self.doc.state, self.doc.warehouse_id), ('received', self.depot))
        self.assertEqual(self._everywhere(), self.before + 1)
