from odoo.addons.unified_inventory.core import Destination, Granted, Part, Refused, Request, Want

from .common import AURORA, OrderRoutingCommon


class TestBundle(OrderRoutingCommon):
    """The parts of a kit come from one place; the rest of the order goes with them or not."""

    def setUp(self):
        super().setUp()
        self.card = self._create_product('CARD', weight=0.5)
        self._stock(self.vase, self.store, 3)
        self._stock(self.card, self.store, 3)
        self._stock(self.vase, self.centre, 3)
        self._stock(self.lamp, self.centre, 3)

    def _kit(self, vases, lamps, place=None, bundle=7):
        units = self.inventory._to_units
        return (
            Want(self.vase.id, units(vases), place, bundle=bundle),
            Want(self.lamp.id, units(lamps), place, bundle=bundle),
        )

    def _want(self, product, quantity):
        return Want(product.id, self.inventory._to_units(quantity))

    def _answer(self, *wants, to=AURORA, **options):
        places = self.store.id, self.centre.id
        options = {'carrier_id': self.carrier.id, **options}
        request = Request('web', wants, places, to and Destination(*to), options)
        stock = self.inventory._available([want.product for want in wants], list(places))
        return self.inventory._prepare_choice(request)(stock)

    def _part(self, product, place, quantity):
        return Part(product.id, place.id, self.inventory._to_units(quantity))

    def test_a_kit_comes_whole_from_one_place_and_costs_its_parcel(self):
        answer = self._answer(*self._kit(1, 1))
        parts = [self._part(self.vase, self.centre, 1), self._part(self.lamp, self.centre, 1)]
        self.assertCountEqual(answer.parts, parts)
        [parcel] = answer.plan['parcels']
        self.assertEqual((parcel['place'], parcel['price']), (self.centre.id, 900))
        self.assertEqual(parcel['weight'], 1)
        self.assertCountEqual(parcel['bundled'], parcel['lines'])
        self.assertEqual(answer.plan['bundles'], {'7': self.centre.id})

    def test_other_goods_join_the_parcel_of_the_kit(self):
        answer = self._answer(*self._kit(1, 1), self._want(self.lamp, 2))
        parts = [self._part(self.vase, self.centre, 1), self._part(self.lamp, self.centre, 3)]
        self.assertCountEqual(answer.parts, parts)
        [parcel] = answer.plan['parcels']
        self.assertEqual(parcel['price'], 1600)
        units = self.inventory._to_units(1)
        self.assertCountEqual(parcel['bundled'], [[self.vase.id, units], [self.lamp.id, units]])
        self.assertIn([self.lamp.id, 3 * units], parcel['lines'])

    def test_goods_that_are_elsewhere_come_from_there(self):
        answer = self._answer(*self._kit(1, 1), self._want(self.card, 1))
        places = {parcel['place']: parcel for parcel in answer.plan['parcels']}
        self.assertEqual(places.keys(), {self.store.id, self.centre.id})
        self.assertEqual(places[self.store.id]['bundled'], [])

    def test_the_kit_comes_first_where_both_want_the_same(self):
        answer = self._answer(self._want(self.vase, 3), *self._kit(3, 1))
        self.assertCountEqual(
            answer.parts,
            [
                self._part(self.vase, self.centre, 3),
                self._part(self.lamp, self.centre, 1),
                self._part(self.vase, self.store, 3),
            ],
        )

    def test_a_kit_is_not_put_together_from_two_places(self):
        answer = self._answer(*self._kit(4, 1))
        self.assertIsInstance(answer, Refused)
        self.assertEqual(answer.shortages[0].product, self.vase.id)

    def test_a_kit_does_not_come_from_a_place_that_does_not_ship(self):
        self.centre.place_ships = False
        self.assertIsInstance(self._answer(*self._kit(1, 1)), Refused)

    def test_without_a_destination_it_comes_from_the_first_place_that_has_it(self):
        answer = self._answer(*self._kit(1, 1), self._want(self.vase, 1), to=None)
        self.assertIsInstance(answer, Granted)
        self.assertEqual(answer.plan['bundles'], {'7': self.centre.id})
        self.assertIn(self._part(self.vase, self.store, 1), answer.parts)
