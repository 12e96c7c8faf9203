from .common import StoreFulfilmentCommon


class TestReject(StoreFulfilmentCommon):
    def test_a_collected_order_goes_to_a_person(self):
        work = self._work((self.vase, 2), collect=True)
        self._as(self.mia).reject(work.id, 'busy')
        self.assertRecordValues(work, [{'state': 'rejected', 'reason': 'No time today'}])
        self.assertEqual(work.picking_id.state, 'cancel')
        self.assertEqual(work.order_id.routing_queue, 'rejected')
        self.assertIn('2 × ', work.order_id.activity_ids.note)

    def test_a_short_pick_goes_on_without_what_is_missing(self):
        work = self._work((self.vase, 3), (self.lamp, 1), collect=True)
        api = self._as(self.mia)
        api.accept(work.id)
        vase = work.picking_id.move_ids.filtered(lambda m: m.product_id == self.vase)
        api.pick(work.id, 2, line_id=vase.id)
        card = api.reject(work.id, 'missing', {str(vase.id): 1})['order']
        self.assertEqual(card['state'], 'picking')
        self.assertEqual([line['wanted'] for line in card['lines']], [1, 2])
        lamp = next(line for line in card['lines'] if line['name'] == 'Lamp')
        api.pick(work.id, 1, line_id=lamp['id'])
        api.pack(work.id)
        api.make_ready(work.id)
        api.hand_over(work.id, work.code)
        self.assertEqual(sorted(work.order_id.order_line.mapped('qty_delivered')), [1, 2])
        self.assertEqual(len(work.order_id.picking_ids), 1)

    def test_rejecting_twice_does_nothing_more(self):
        work = self._work((self.vase, 1), collect=True)
        for _tap in range(2):
            self._as(self.mia).reject(work.id, 'closed')
        self.assertEqual(len(work.order_id.activity_ids), 1)
        self.assertSays('done_already', self._as(self.tom).reject, work.id, 'closed')

    def test_what_a_colleague_has_is_not_rejected(self):
        work = self._work((self.vase, 1), collect=True)
        self._as(self.mia).accept(work.id)
        self.assertSays('taken', self._as(self.tom).reject, work.id, 'closed')

    def test_nonsense_is_refused(self):
        work = self._work((self.vase, 1))
        other = self._work((self.vase, 1))
        api, line = self._as(self.mia), work.picking_id.move_ids.id
        api.accept(work.id)
        self.assertSays('unknown_reason', api.reject, work.id, 'mood')
        for missing in ({}, [], 'x', {line: 0}, {line: -1}, {line: 2}, {line: True}, {'x': 1},
                        {other.picking_id.move_ids.id: 1}):  # fmt: skip
            self.assertSays('bad_input', api.reject, work.id, 'missing', missing)
        self.assertEqual(work.state, 'accepted')
