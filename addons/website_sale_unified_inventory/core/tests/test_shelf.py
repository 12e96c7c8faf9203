import unittest

from ..nearby import distance_km, nearest_first
from ..shelf import Place, levels

CHICAGO = (41.8781, -87.6298)
BOSTON = (42.3601, -71.0589)


class TestShelf(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.chicago = Place(1, 'Chicago', 'Chicago', *CHICAGO)
        self.boston = Place(2, 'Boston', 'Boston', *BOSTON)
        self.lost = Place(3, 'Atlantis', '', 0.0, 0.0)

    def _order(self, *args, **kwargs):
        places = [self.lost, self.boston, self.chicago]
        return [place.name for place, _away in nearest_first(places, *args, **kwargs)]

    def test_the_public_sees_a_figure_up_to_the_threshold_only(self):
        cases = [
            # units, scale, threshold -> bucket, left
            (0, 100, 5, 'out', None),
            (-300, 100, 5, 'out', None),
            (99, 100, 5, 'out', None),
            (100, 100, 5, 'few', 1),
            (500, 100, 5, 'few', 5),
            (501, 100, 5, 'in', None),
            (600, 100, 5, 'in', None),
            (100, 100, 0, 'in', None),
            (250, 100, 2.5, 'few', 2),
            (3, 1, 5, 'few', 3),
        ]
        for units, scale, threshold, bucket, left in cases:
            with self.subTest(units=units, scale=scale, threshold=threshold):
                level = levels(units, scale, threshold)
                self.assertEqual((level['bucket'], level.get('left')), (bucket, left))
                self.assertEqual('left' in level, bucket == 'few')

    def test_distance(self):
        self.assertAlmostEqual(distance_km(CHICAGO, BOSTON), 1367, delta=3)
        self.assertEqual(distance_km(CHICAGO, CHICAGO), 0)
        self.assertAlmostEqual(distance_km((0, 0), (0, 180)), 20015, delta=1)

    def test_the_nearest_comes_first_and_the_unknown_last(self):
        self.assertEqual(self._order(BOSTON), ['Boston', 'Chicago', 'Atlantis'])
        self.assertEqual(self._order(CHICAGO), ['Chicago', 'Boston', 'Atlantis'])

    def test_my_store_is_always_on_top(self):
        self.assertEqual(self._order(BOSTON, mine=1), ['Chicago', 'Boston', 'Atlantis'])
        self.assertEqual(self._order(None, mine=2, stocked=[1]), ['Boston', 'Chicago', 'Atlantis'])

    def test_without_an_origin_those_that_have_it_come_first(self):
        self.assertEqual(self._order(None), ['Atlantis', 'Boston', 'Chicago'])
        self.assertEqual(self._order(None, stocked=[1]), ['Chicago', 'Atlantis', 'Boston'])
        self.assertEqual({away for _p, away in nearest_first([self.boston], None)}, {None})

    def test_a_position_that_cannot_be_is_none(self):
        self.assertIsNone(Place(9, 'Failed', '', 1000, 1000).position)
        self.assertIsNone(self.lost.position)
        self.assertEqual(self.boston.position, BOSTON)
