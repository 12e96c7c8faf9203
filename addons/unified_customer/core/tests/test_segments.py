import unittest

from ..segments import CLASSES, Customer, class_of, cuts, scores


def people(*rows):
    return [Customer(number, *row) for number, row in enumerate(rows)]


class TestSegments(unittest.TestCase):
    def setUp(self):
        super().setUp()
        # a hundred customers: the later, the more often and the more
        self.all = people(*((n, 100 - n, (100 - n) * 100) for n in range(100)))
        self.cuts = cuts(self.all)

    def _class(self, *row):
        customer = Customer(1, *row)
        return class_of(customer, scores(customer, self.cuts))

    def test_fifths_are_of_one_size(self):
        found = [scores(one, self.cuts) for one in self.all]
        for measure in range(3):
            counts = [sum(one[measure] == step for one in found) for step in range(1, 6)]
            self.assertLessEqual(max(counts) - min(counts), 2, counts)
        self.assertEqual((found[0], found[-1]), ((5, 5, 5), (1, 1, 1)))

    def test_who_is_equal_scores_equally(self):
        some = people(*((5, 1, 100) for _n in range(9)), (5, 2, 100))
        found = cuts(some)
        self.assertEqual(len({scores(one, found) for one in some[:9]}), 1)
        self.assertGreater(scores(some[9], found)[1], scores(some[0], found)[1])

    def test_who_all_came_on_one_day_are_not_at_risk(self):
        some = people(*((0, n, 100 * n) for n in range(1, 11)))
        found = cuts(some)
        self.assertEqual({scores(one, found)[0] for one in some}, {3})
        classes = [class_of(one, scores(one, found)) for one in some]
        self.assertEqual((classes[0], classes[-1]), ('new', 'loyal'))
        self.assertNotIn('at_risk', classes)

    def test_most_bought_once(self):
        some = people(*((n, 1, 100) for n in range(7)), *((n, 2, 200) for n in range(3)))
        found = cuts(some)
        self.assertEqual([scores(some[n], found)[1] for n in (0, 9)], [2, 4])

    def test_classes(self):
        self.assertEqual(self._class(1, 99, 9900), 'champion')
        self.assertEqual(self._class(50, 90, 100), 'loyal')
        self.assertEqual(self._class(2, 1, 100), 'new')
        self.assertEqual(self._class(95, 60, 100), 'at_risk')
        self.assertEqual(self._class(2, 5, 100), 'promising')
        self.assertEqual(self._class(95, 2, 100), 'occasional')
        self.assertEqual(self._class(366, 99, 9900), 'lapsed')

    def test_every_customer_has_a_known_class(self):
        for one in self.all:
            self.assertIn(class_of(one, scores(one, self.cuts)), CLASSES)

    def test_nobody_and_one(self):
        self.assertEqual(cuts([]).recency, ())
        only = people((3, 1, 100))
        self.assertEqual(class_of(only[0], scores(only[0], cuts(only))), 'new')
