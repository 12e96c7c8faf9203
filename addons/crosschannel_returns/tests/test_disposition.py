from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestDisposition(CrosschannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order((cls.goods_order, 2, {}))
        cls.delivery = cls.order.picking_ids.move_ids
        cls.quarantine = cls.store._crosschannel_quarantine()

    def _opened(self, disposition, quantity=2, **values):
        answer = self._return(self.order, quantity)
        doc = self.order.crosschannel_return_ids[:1]
        doc.line_ids.write({'disposition': disposition, **values})
        return answer, doc

    def _there(self, location, product=None):
        self.env.flush_all()
        quants = self.env['stock.quant'].search(
            [
                ('product_id', '=', (product or self.goods_order).id),
                ('location_id', '=', location.id),
            ]
        )
        return sum(quants.mapped('quantity'))

    def _sellable(self, place):
        self.env.flush_all()
        inventory = self.env['unified.inventory'].sudo()
        return inventory._figures(self.goods_order.ids, place.ids)[
            (self.goods_order.id, place.id)
        ].available

    def _assert_undone(self, doc):
        """Whatever became of the goods, the delivery is undone."""
        move = doc.line_ids.move_ids
        self.assertEqual(move.origin_returned_move_id, self.delivery)
        self.assertTrue(move.to_refund)
        self.env.invalidate_all()
        self.assertEqual(self.order.order_line.qty_delivered, 0)
        self.assertTrue(doc.line_ids.is_disposed)

    def test_restock_sells_at_once(self):
        before = self._sellable(self.store)
        answer, doc = self._opened('restock')
        self._settle(answer)
        self._assert_undone(doc)
        self.assertEqual(self._sellable(self.store) - before, self._units(2))

    def test_quarantine_is_not_for_sale(self):
        before = self._sellable(self.store)
        answer, doc = self._opened('quarantine')
        self._settle(answer)
        self._assert_undone(doc)
        self.assertEqual(self._there(self.quarantine), 2)
        self.assertEqual(self._sellable(self.store), before)
        self.assertFalse(self.quarantine._child_of(self.store.lot_stock_id))

    def test_scrap(self):
        reason = self.env.ref('crosschannel_returns.crosschannel_return_reason_changed_mind')
        answer, doc = self._opened('scrap')
        self._settle(answer)
        self._assert_undone(doc)
        scrap = doc.line_ids.disposal_move_ids.scrap_id
        self.assertRecordValues(scrap, [{'state': 'done', 'scrap_qty': 2, 'origin': doc.name}])
        self.assertEqual(scrap.scrap_reason_tag_ids.name, reason.name)
        self.assertEqual(self._there(self.quarantine), 0)

    def test_another_place(self):
        answer, doc = self._opened('place', destination_id=self.depot.id)
        self._settle(answer)
        self._assert_undone(doc)
        transfer = doc.line_ids.disposal_move_ids
        self.assertRecordValues(
            transfer,
            [
                {
                    'state': 'assigned',
                    'quantity': 2,
                    'location_id': self.quarantine.id,
                    'location_dest_id': self.depot.lot_stock_id.id,
                }
            ],
        )
        self.assertFalse(transfer.picking_id.sale_id)
        before = self._there(self.depot.lot_stock_id)
        transfer.picking_id.button_validate()
        self.assertEqual(self._there(self.depot.lot_stock_id) - before, 2)
        self.assertEqual(self._there(self.quarantine), 0)

    def test_no_other_place_is_refused(self):
        foreign = self.env['stock.warehouse'].search(
            [('company_id', '!=', self.company.id)], limit=1
        ) or self.env['res.company'].create({'name': 'Far'}).env['stock.warehouse'].search(
            [('company_id.name', '=', 'Far')], limit=1
        )
        for place in (self.env['stock.warehouse'], self.store, foreign):
            with self.subTest(place=place.name), self.assertRefused('no_destination'):
                answer, _doc = self._opened('place', destination_id=place.id)
                self._settle(answer)
        self.assertFalse(self.order.crosschannel_return_ids)

    def test_vendor(self):
        vendor = self.env['res.partner'].create({'name': 'Vendor'})
        self.goods_order.seller_ids = [(0, 0, {'partner_id': vendor.id})]
        answer, doc = self._opened('vendor')
        self._settle(answer)
        self._assert_undone(doc)
        move = doc.line_ids.disposal_move_ids
        self.assertEqual(move.picking_id.partner_id, vendor)
        self.assertEqual(move.location_dest_id.usage, 'supplier')
        self.assertEqual((move.state, move.quantity), ('assigned', 2))

    def test_repair_where_there_is_a_location_for_it(self):
        with self.assertRefused('no_repair_location'):
            answer, _doc = self._opened('repair')
            self._settle(answer)
        self.store.crosschannel_repair_id = self.env['stock.location'].create(
            {'name': 'Workshop', 'location_id': self.store.view_location_id.id}
        )
        before = self._sellable(self.store)
        answer, doc = self._opened('repair')
        self._settle(answer)
        self._assert_undone(doc)
        self.assertEqual(self._there(self.store.crosschannel_repair_id), 2)
        self.assertEqual(self._sellable(self.store), before)

    def test_goods_that_come_after_the_money_stop_nothing(self):
        _answer, doc = self._opened('repair')
        doc_sudo = doc.sudo()
        doc_sudo._set_settled('reduced')
        values = doc_sudo._prepare_picking_vals(doc_sudo.line_ids)
        picking = self.env['stock.picking'].create(values)
        doc_sudo.line_ids._create_moves(picking)
        picking._action_done()
        self._assert_undone(doc)
        self.assertEqual(doc.line_ids.disposition, 'quarantine')
        self.assertEqual(self._there(self.quarantine), 2)
        self.assertIn('repairs', doc.message_ids[:1].body)

    def test_a_quarantine_that_sells_is_refused(self):
        self.store.crosschannel_quarantine_id = self.store.lot_stock_id
        with self.assertRefused('location_sells'):
            answer, _doc = self._opened('quarantine')
            self._settle(answer)

    def test_the_very_lots_go_on(self):
        product = self._create_goods('LOT', 'order', tracking='lot')
        lots = self.env['stock.lot'].create(
            [{'name': name, 'product_id': product.id} for name in ('A', 'B')]
        )
        quants = self.env['stock.quant']
        quants.search([('product_id', '=', product.id)]).sudo().unlink()
        for lot in lots:
            quants._update_available_quantity(product, self.depot.lot_stock_id, 1, lot_id=lot)
        order = self._create_order((product, 2, {}))
        quants._update_available_quantity(product, self.quarantine, 5, lot_id=lots[0])
        self._return(order, 2)
        doc = order.crosschannel_return_ids
        doc.line_ids.write({'disposition': 'place', 'destination_id': self.depot.id})
        doc.action_settle_manual()
        self.assertEqual(doc.line_ids.move_ids.move_line_ids.lot_id, lots)
        self.assertEqual(doc.line_ids.disposal_move_ids.move_line_ids.lot_id, lots)

    def test_scrapped_goods_of_a_return_keep_their_original_value_until_scrapped(self):
        self.goods_order.categ_id.property_cost_method = 'average'
        order = self._create_order((self.goods_order, 2, {}))
        delivery = order.picking_ids.move_ids
        self.goods_order.standard_price = 90
        self._return(order, 2)
        doc = order.crosschannel_return_ids
        doc.line_ids.disposition = 'quarantine'
        doc.action_settle_manual()
        self.assertEqual(doc.line_ids.move_ids.value, delivery.value)

    def test_what_a_reason_says(self):
        reason = self.env['crosschannel.return.reason'].create(
            {'name': 'Leaks', 'code': 'leaks', 'disposition': 'scrap'}
        )
        answer = self.returns.open(
            self.order.name,
            [{'line': self.order.order_line.id, 'quantity': 1, 'reason': reason.code}],
            'STORE',
            'leak',
        )
        self.assertEqual(answer['lines'][0]['disposition'], 'scrap')

    def test_after_the_fact_nothing_changes(self):
        answer, doc = self._opened('quarantine')
        self._settle(answer)
        with self.assertRefused('wrong_state'):
            doc.line_ids.disposition = 'scrap'

    def test_money_and_quantities_are_not_written_by_hand(self):
        _answer, doc = self._opened('restock')
        stockist = new_test_user(self.env, 'stockist', groups='stock.group_stock_user')
        for user in (self.env.user, stockist):
            for values in ({'quantity': 9}, {'components': []}, {'fee_amount': 0}):
                with self.assertRaises(AccessError):
                    doc.line_ids.with_user(user).write(values)
            for values in ({'state': 'settled'}, {'warehouse_id': self.depot.id}):
                with self.assertRaises(AccessError):
                    doc.with_user(user).write(values)
        for records in (doc, doc.line_ids):
            with self.assertRaises(AccessError):
                records.create([{}])
        with self.assertRaises(AccessError):
            doc.line_ids.unlink()
        doc.line_ids.with_user(stockist).condition = 'damaged'
        seller = new_test_user(self.env, 'seller', groups='sales_team.group_sale_salesman')
        with self.assertRaises(AccessError):
            doc.line_ids.with_user(seller).condition = 'new'

    def _units(self, quantity):
        return self.env['unified.inventory']._to_units(quantity)
