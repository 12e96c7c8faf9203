from .common import KitCommon


class TestApi(KitCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self._stock(self.lamp, self.store, 3)

    def _lines(self, quantity=1, sku='BASKET', **more):
        return [{'sku': sku, 'quantity': quantity, **more}]

    def _figures(self, sku='BASKET', place='STO', channel='web'):
        return self.api.availability(skus=[sku], places=[place], channel=channel)[sku][place]

    def test_figures_of_a_kit_add_up(self):
        self._hold(self.vase, 1, self.store)
        self.env['unified.inventory.rule'].create(
            {'kind': 'safety', 'quantity': 2, 'product_id': self.lamp.id, 'name': 'two lamps'}
        )
        self.env.invalidate_all()
        self.assertEqual(
            self._figures(),
            {'on_hand': 2, 'reserved': 0, 'promised': 0, 'withheld': 1, 'available': 1},
        )
        self._hold(self.vase, 2, self.store, owner='rpc,1')
        self.assertEqual(
            self._figures(),
            {'on_hand': 2, 'reserved': 0, 'promised': 1, 'withheld': 0, 'available': 1},
        )

    def test_a_kit_is_held_as_its_parts(self):
        held = self.api.hold(lines=self._lines(2), request_key='k')
        self.assertCountEqual(
            held['lines'],
            [
                {'sku': 'VASE', 'place': 'STO', 'quantity': 4, 'backordered': 0},
                {'sku': 'LAMP', 'place': 'STO', 'quantity': 2, 'backordered': 0},
            ],
        )
        self.assertAvailable(self.vase, self.store, 1)
        self.assertEqual(self._figures()['available'], 0)
        self.api.release(hold_id=held['hold_id'])
        self.assertEqual(self._figures()['available'], 2)

    def test_the_same_key_gets_the_same_answer_wherever_the_goods_are_now(self):
        held = self.api.hold(lines=self._lines(2), request_key='k')
        self._stock(self.vase, self.centre, 10)
        self._stock(self.lamp, self.centre, 10)
        self.assertEqual(self.api.hold(lines=self._lines(2), request_key='k'), held)

    def test_half_a_kit_here_and_half_there_is_none(self):
        self._stock(self.lamp, self.centre, 9)
        self._stock(self.vase, self.centre, 1)
        refusal = self.assertRefused(
            'insufficient_stock', self.api.hold, lines=self._lines(3), request_key='k'
        )
        self.assertEqual([line['sku'] for line in refusal.context['lines']], ['VASE'])
        self.assertAvailable(self.lamp, self.store, 3)

    def test_kits_that_one_place_has_come_from_it(self):
        self._stock(self.vase, self.centre, 6)
        self._stock(self.lamp, self.centre, 3)
        held = self.api.hold(lines=self._lines(3), request_key='k')
        self.assertEqual({line['place'] for line in held['lines']}, {'CEN'})

    def test_a_place_may_be_named(self):
        for place, code in (('CEN', 'insufficient_stock'), ('NOPE', 'unknown_place')):
            self.assertRefused(code, self.api.hold, lines=self._lines(place=place), request_key='k')
        held = self.api.hold(lines=self._lines(place='STO'), request_key='k')
        self.assertEqual({line['place'] for line in held['lines']}, {'STO'})

    def test_a_kit_and_its_component_in_one_request(self):
        lines = [*self._lines(2), *self._lines(1, 'VASE')]
        held = self.api.hold(lines=lines, request_key='k')
        self.assertEqual(
            {line['sku']: line['quantity'] for line in held['lines']}, {'VASE': 5, 'LAMP': 2}
        )
        self.api.release(hold_id=held['hold_id'])
        lines = [*self._lines(2), *self._lines(2, 'VASE')]
        self.assertRefused('insufficient_stock', self.api.hold, lines=lines, request_key='l')

    def test_kits_that_share_a_component_share_its_stock(self):
        self._create_kit('DUO', (self.vase, 2))
        self.api.hold(lines=self._lines(1), request_key='k1')
        self.api.hold(lines=self._lines(1, 'DUO'), request_key='k2')
        for sku in ('BASKET', 'DUO'):
            self.assertRefused(
                'insufficient_stock', self.api.hold, lines=self._lines(1, sku), request_key='k3'
            )
        self.assertAvailable(self.vase, self.store, 1)

    def test_a_kit_sold_without_stock_waits_whole(self):
        self.basket.sale_without_stock = 'backorder'
        held = self.api.hold(lines=self._lines(4), request_key='k')
        waiting = {line['sku']: line['backordered'] for line in held['lines']}
        self.assertEqual(waiting, {'VASE': 3, 'LAMP': 1})
        self.assertEqual({line['place'] for line in held['lines']}, {'STO'})

    def test_half_a_kit_is_no_kit(self):
        self.assertRefused(
            'fractional_quantity', self.api.hold, lines=self._lines(1.5), request_key='k'
        )

    def test_a_kit_nobody_counts_cannot_be_held(self):
        self._create_kit('AIR', (self.ribbon, 1))
        self.assertRefused(
            'unknown_product', self.api.hold, lines=self._lines(1, 'AIR'), request_key='k'
        )
        self.assertEqual(self._figures('AIR')['available'], 0)
