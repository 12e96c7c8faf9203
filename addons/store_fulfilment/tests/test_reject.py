from .common import StoreFulfilmentCommon


class TestReject(StoreFulfilmentCommon):
    def test_a_collected_order_goes_to_a_person(self):
        work = self._work((self.vase, 2), collect=True)
        self._as(self.mia).reject(work.id, 'no_time')
        self.assertRecordValues(work, [{'state': 'rejected', 'reason': 'No time'}])
        self.assertEqual(work.picking_id.state, 'cancel')
        self.assertEqual(work.order_id.routing_queue, 'rejected')
        self.assertIn('2 × ', work.order_id.activity_ids.note)

    def test_a_short_pick_goes_on_without_what_is_missing(self):
        work = self._work((self.vase, 3), (self.lamp, 1), collect=True)
        api = self._as(self.mia)
        api.accept(work.id)
        vase = work.picking_id.move_ids.filtered(lambda m: m.product_id == self.vase)
        api.pick(work.id, 2, line_id=vase.id)
        card = api.reject(work.id, 'mismatch', {str(vase.id): 1})['order']
        self.assertEqual(card['state'], 'picking')
        self.assertEqual([line['wanted'] for line in card['lines']], [1, 2])
        lamp = next(line for line in card['lines'] if line['name'] == 'Lamp')
        api.pick(work.id, 1, line_id=lamp['id'])
        api.pack(work.id)
        api.make_ready(work.id)
        api.hand_over(work.id, work.code)
        self.assertEqual(sorted(work.order_id.order_line.mapped('qty_delivered')), [1, 2])
        self.assertEqual(len(work.order_id.picking_ids), 1)

    def test_what_is_missing_is_counted(self):
        work = self._work((self.vase, 3), collect=True)
        api, move = self._as(self.mia), work.picking_id.move_ids
        api.accept(work.id)
        api.pick(work.id, 1, line_id=move.id)
        api.reject(work.id, 'not_in_stock', {move.id: 2})
        there = self.vase.with_context(warehouse_id=self.store.id)
        self.assertEqual(there.qty_available, 1, 'one is in the hand')
        api.pack(work.id)
        self._stock(self.lamp, self.store, 5)
        other = self._work((self.lamp, 1), collect=True)
        api.accept(other.id)
        api.reject(other.id, 'not_in_stock', {other.picking_id.move_ids.id: 1})
        self.assertEqual(self.lamp.with_context(warehouse_id=self.store.id).qty_available, 0)

    def test_a_parcel_comes_from_the_next_best_place(self):
        work = self._work((self.vase, 2))
        self._stock(self.vase, self.centre, 2)
        self._as(self.mia).reject(work.id, 'no_time')
        self.assertSends(work.order_id, {self.centre: {self.vase: 2}})
        self.assertEqual(work.state, 'rejected')
        new = work.order_id.picking_ids.store_order_ids - work
        self.assertRecordValues(new, [{'state': 'new', 'warehouse_id': self.centre.id}])
        self.assertFalse(work.order_id.activity_ids)

    def test_what_is_missing_of_a_parcel_comes_from_the_next_best_place(self):
        work = self._work((self.vase, 3))
        self._stock(self.vase, self.centre, 2)
        api, move = self._as(self.mia), work.picking_id.move_ids
        api.accept(work.id)
        api.pick(work.id, 2, line_id=move.id)
        card = api.reject(work.id, 'mismatch', {move.id: 1})['order']
        self.assertEqual([(line['picked'], line['wanted']) for line in card['lines']], [(2, 2)])
        self.assertSends(work.order_id, {self.store: {self.vase: 2}, self.centre: {self.vase: 1}})
        api.pack(work.id)
        api.ship(work.id)
        self.assertEqual(work.order_id.order_line.qty_delivered, 2)

    def test_what_nobody_has_stops_no_parcel(self):
        work = self._work((self.vase, 3))
        api, move = self._as(self.mia), work.picking_id.move_ids
        api.accept(work.id)
        api.pick(work.id, 2, line_id=move.id)
        card = api.reject(work.id, 'mismatch', {move.id: 1})['order']
        self.assertEqual([(line['picked'], line['wanted']) for line in card['lines']], [(2, 2)])
        self.assertEqual(work.order_id.routing_queue, 'rejected')
        self.assertTrue(work.order_id.activity_ids)
        api.pack(work.id)

    def test_what_is_packed_stays(self):
        work = self._work((self.vase, 1))
        self.assertFalse(work.parcel_id._is_packed())
        self._pick_all(work, self.mia)
        self.assertTrue(work.parcel_id._is_packed())

    def test_rejecting_twice_does_nothing_more(self):
        work = self._work((self.vase, 1), collect=True)
        for _tap in range(2):
            self._as(self.mia).reject(work.id, 'no_time')
        self.assertEqual(len(work.order_id.activity_ids), 1)
        self.assertSays('done_already', self._as(self.tom).reject, work.id, 'no_time')

    def test_what_a_colleague_has_is_not_rejected(self):
        work = self._work((self.vase, 1), collect=True)
        self._as(self.mia).accept(work.id)
        self.assertSays('taken', self._as(self.tom).reject, work.id, 'no_time')

    def test_nonsense_is_refused(self):
        work = self._work((self.vase, 1))
        other = self._work((self.vase, 1))
        api, line = self._as(self.mia), work.picking_id.move_ids.id
        api.accept(work.id)
        self.assertSays('unknown_reason', api.reject, work.id, 'mood')
        self.assertSays('say_what', api.reject, work.id, 'not_in_stock')
        for missing in ({}, [], 'x', {line: 0}, {line: -1}, {line: 2}, {line: True}, {'x': 1},
                        {other.picking_id.move_ids.id: 1}):  # fmt: skip
            self.assertSays('bad_input', api.reject, work.id, 'damaged', missing)
        self.assertEqual(work.state, 'accepted')
