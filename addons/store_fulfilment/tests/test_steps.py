from .common import StoreFulfilmentCommon


class TestSteps(StoreFulfilmentCommon):
    def test_a_parcel_goes_its_way_to_the_carrier(self):
        work = self._work((self.vase, 2))
        self.assertRecordValues(work, [{'state': 'new', 'kind': 'ship'}])
        self.assertEqual(work.parcel_id, work.order_id.routing_parcel_ids)
        self.assertEqual(self._pick_all(work, self.mia)['state'], 'packed')
        self._as(self.mia).ship(work.id, ' 1Z999 ')
        self.assertEqual(work.state, 'shipped')
        self.assertEqual(work.picking_id.carrier_tracking_ref, '1Z999')
        self.assertEqual(work.picking_id.state, 'done')
        self.assertEqual(work.order_id.order_line.qty_delivered, 2)
        self.assertAvailable(self.vase, self.store, 0)
        entries = self.env['unified.inventory.entry'].search(
            [('hold_ref', '=', work.order_id.hold_ref)]
        )
        self.assertEqual(round(sum(entries.mapped('quantity')), 6), 0)

    def test_an_order_is_collected_with_its_code(self):
        work = self._work((self.vase, 1), (self.lamp, 2), collect=True)
        self.assertRecordValues(work, [{'state': 'new', 'kind': 'collect'}])
        self._ready(work)
        self.assertRegex(work.code, r'^\d{6}$')
        card = self._as(self.tom).hand_over(work.id, work.code)['order']
        self.assertEqual((card['state'], card['by']), ('handed_over', self.tom.name))
        self.assertEqual(work.picking_id.state, 'done')
        self.assertEqual(work.order_id.order_line.mapped('qty_delivered'), [1, 2])
        self.assertAvailable(self.lamp, self.store, 0)

    def test_each_step_says_who_and_when(self):
        work = self._work((self.vase, 1))
        self._pick_all(work, self.mia)
        self._as(self.tom).ship(work.id)
        steps = work.step_ids.sorted('id')
        self.assertEqual(steps.mapped('name'), ['accept', 'pick', 'pack', 'ship'])
        self.assertEqual(steps.user_id.ids, [self.mia.id, self.tom.id])
        self.assertTrue(all(steps.mapped('at')))

    def test_a_double_tap_does_nothing_more(self):
        work = self._work((self.vase, 1))
        api, line = self._as(self.mia), work.picking_id.move_ids
        for _tap in range(2):
            api.accept(work.id)
        for _tap in range(2):
            api.pick(work.id, 1, line_id=line.id)
        for step in (api.pack, api.ship):
            step(work.id)
            step(work.id)
        self.assertEqual(len(work.step_ids), 4)
        self.assertEqual(work.order_id.order_line.qty_delivered, 1)

    def test_the_second_employee_is_told_who_has_it(self):
        work = self._work((self.vase, 1))
        self._as(self.mia).accept(work.id)
        for step in ('accept', 'pack'):
            said = self.assertSays('taken', getattr(self._as(self.tom), step), work.id)
            self.assertIn(self.mia.name, said.text)
        line = work.picking_id.move_ids
        self.assertSays('taken', self._as(self.tom).pick, work.id, 1, line_id=line.id)
        self.assertEqual(line.store_picked, 0)

    def test_a_colleague_takes_over(self):
        work = self._work((self.vase, 1))
        self._as(self.mia).accept(work.id)
        self._as(self.tom).take_over(work.id)
        self.assertEqual(work.user_id, self.tom)
        self.assertSays('taken', self._as(self.mia).pack, work.id)

    def test_scans_count_up_to_what_is_wanted(self):
        work = self._work((self.vase, 2))
        api = self._as(self.mia)
        api.accept(work.id)
        for counted in (1, 2):
            card = api.pick(work.id, counted, barcode=self.vase.barcode)['order']
            self.assertEqual(card['lines'][0]['picked'], counted)
        self.assertSays('too_many', api.pick, work.id, 3, barcode=self.vase.barcode)

    def test_a_wrong_product_is_named(self):
        work = self._work((self.vase, 2))
        api = self._as(self.mia)
        api.accept(work.id)
        said = self.assertSays('wrong_product', api.pick, work.id, 1, barcode=self.lamp.barcode)
        self.assertIn('Lamp', said.text)
        self.assertSays('wrong_product', api.pick, work.id, 1, barcode='nonsense')

    def test_a_pack_counts_for_what_is_in_it(self):
        dozen = self.env.ref('uom.product_uom_dozen')
        self.env['product.uom'].create(
            {'product_id': self.vase.id, 'uom_id': dozen.id, 'barcode': 'BOX12'}
        )
        work = self._work((self.vase, 24))
        card = self._as(self.mia).accept(work.id)['order']
        self.assertEqual(card['lines'][0]['barcodes']['BOX12'], 12)

    def test_bad_quantities_are_refused(self):
        work = self._work((self.vase, 2))
        api, line = self._as(self.mia), work.picking_id.move_ids
        api.accept(work.id)
        for counted in (-1, '1', None, True, [1]):
            self.assertSays('bad_input', api.pick, work.id, counted, line_id=line.id)
        self.assertSays('bad_input', api.pick, work.id, 1, line_id=line.id + 999)

    def test_nothing_is_packed_incomplete(self):
        work = self._work((self.vase, 2))
        api = self._as(self.mia)
        api.accept(work.id)
        api.pick(work.id, 1, line_id=work.picking_id.move_ids.id)
        self.assertSays('incomplete', api.pack, work.id)

    def test_steps_in_the_wrong_order_are_refused(self):
        work = self._work((self.vase, 1))
        api = self._as(self.mia)
        for step in (api.pack, api.ship, api.reopen):
            self.assertSays('not_now', step, work.id)
        self.assertSays('wrong_kind', api.make_ready, work.id)
        self._pick_all(work, self.mia)
        api.ship(work.id)
        self.assertSays('closed', api.accept, work.id)

    def test_what_was_ordered_more_after_packing_is_picked_first(self):
        work = self._work((self.vase, 1))
        self._pick_all(work, self.mia)
        self._stock(self.vase, self.store, 1)
        work.order_id.order_line.product_uom_qty = 2
        api = self._as(self.mia)
        self.assertSays('incomplete', api.ship, work.id)
        api.reopen(work.id)
        api.pick(work.id, 2, line_id=work.picking_id.move_ids.id)
        api.pack(work.id)
        api.ship(work.id)
        self.assertEqual(work.order_id.order_line.qty_delivered, 2)
