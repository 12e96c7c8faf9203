import unittest

from ..nearby import find_places
from ..shelf import Place

EU_1 = Place(1, 'eu-1', 'Mitry-Mory', 48.9833, 2.6167, 'FR')
EU_2 = Place(2, 'eu-2', 'Saint-Maximin', 43.5283, 5.4497, 'FR', hands_over=False)
EU_3 = Place(3, 'eu-3', 'Kolbermoor', 47.8496, 12.067, 'DE')
US_1 = Place(4, 'us-1', 'Burlingame', 38.7634, -95.84, 'US')
EU = (EU_1, EU_2, EU_3)  # the disabled one is no place of any channel
GLOBAL = (US_1, EU_3, EU_2, EU_1)

MUNICH, SAINT_SATURNIN = (48.1223, 11.6205), (43.9333, 5.3833)
BUSCA, TOBLACH, ADELZHAUSEN = (44.4796, 7.502), (46.7781, 12.0522), (48.3567, 11.1385)


class TestNearby(unittest.TestCase):
    """Cases of Magento's Multi-Source Inventory by their ids, and more."""

    def _codes(self, places, origin, **options):
        found = find_places(places, origin, **{'hands_over': True} | options)
        return [place.name for place, _away in found]

    def test_msi_e1_to_e7(self):
        cases = [
            # id, channel, from, radius, orders -> places
            ('MSI-E1', EU, MUNICH, 500, ('nearest',), ['eu-3']),
            ('MSI-E2', GLOBAL, SAINT_SATURNIN, 1000, ('nearest',), ['eu-1', 'eu-3']),
            ('MSI-E3', EU, BUSCA, 350, ('nearest',), []),
            ('MSI-E4', EU, TOBLACH, 350, ('nearest',), ['eu-3']),
            ('MSI-E5', EU, ADELZHAUSEN, 750, ('nearest',), ['eu-3', 'eu-1']),
            ('MSI-E6', EU, ADELZHAUSEN, 750, ('farthest',), ['eu-1', 'eu-3']),
            ('MSI-E7', EU, ADELZHAUSEN, 750, ('city',), ['eu-3', 'eu-1']),
            ('MSI-E7 both', EU, ADELZHAUSEN, 750, ('city', 'farthest'), ['eu-1', 'eu-3']),
        ]
        for case, places, origin, radius, orders, expected in cases:
            with self.subTest(case):
                found = self._codes(places, origin, radius_km=radius, orders=orders)
                self.assertEqual(found, expected)

    def test_msi_e2_the_nearer_one_hands_nothing_over(self):
        found = self._codes(GLOBAL, SAINT_SATURNIN, radius_km=1000, hands_over=False)
        self.assertEqual(found, ['eu-2', 'eu-1', 'eu-3'])

    def test_only_places_of_the_country(self):
        self.assertEqual(self._codes(GLOBAL, MUNICH, country='FR'), ['eu-1'])
        self.assertEqual(self._codes(GLOBAL, MUNICH, country='IT'), [])

    def test_the_edge_of_the_radius_is_within_it(self):
        ((_place, away),) = find_places([EU_3], MUNICH)
        self.assertEqual(self._codes([EU_3], MUNICH, radius_km=away), ['eu-3'])
        self.assertEqual(self._codes([EU_3], MUNICH, radius_km=away - 0.001), [])

    def test_equals_are_sorted_by_name_and_then_id_whatever_came_first(self):
        twins = [
            EU_3._replace(id=number, name=name) for number, name in ((9, 'b'), (8, 'b'), (7, 'c'))
        ]
        for places in (twins, twins[::-1]):
            for orders in (('nearest',), ('farthest',), ('city',), ()):
                found = find_places(places, MUNICH, orders=orders)
                self.assertEqual([place.id for place, _away in found], [8, 9, 7])

    def test_a_place_of_unknown_position_comes_last_and_is_within_no_radius(self):
        lost = Place(5, 'a-lost', '', 0.0, 0.0)
        for orders in (('nearest',), ('farthest',)):
            self.assertEqual(self._codes([lost, EU_3], MUNICH, orders=orders), ['eu-3', 'a-lost'])
        self.assertEqual(self._codes([lost, EU_3], MUNICH, radius_km=99999), ['eu-3'])

    def test_nobody_knows_where_the_shopper_is(self):
        self.assertEqual(self._codes(GLOBAL, None), ['eu-1', 'eu-3', 'us-1'])
        self.assertEqual(self._codes(GLOBAL, None, radius_km=500), [])
