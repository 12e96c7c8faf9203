import unittest

from ..limits import Promise, Right, Taken, right_of, taken


class TestTaken(unittest.TestCase):
    def test_promises_of_others_count_like_sales(self):
        promises = [Promise('a,1', 7, 500), Promise('a,2', 8, 300)]
        self.assertEqual(taken(Taken(1, 200, 0), set(), promises, 'a,3', 7), Taken(3, 1000, 1))

    def test_what_is_promised_here_is_not_asked_again(self):
        promises = [Promise('a,1', 7, 500), Promise('a,2', 8, 300)]
        self.assertEqual(taken(Taken(9, 9000, 9), set(), promises, 'a,1', 7), Taken())

    def test_a_promise_to_one_customer_is_none_to_the_next(self):
        promises = [Promise('a,1', 7, 500)]
        self.assertEqual(taken(Taken(1, 0, 1), set(), promises, 'a,1', 8), Taken(1, 0, 1))

    def test_a_document_that_counts_is_not_asked_again(self):
        self.assertEqual(taken(Taken(9, 9000, 9), {'a,1'}, [], 'a,1', 7), Taken())

    def test_a_sale_and_its_promise_count_once(self):
        promises = [Promise('a,1', 7, 500)]
        self.assertEqual(taken(Taken(1, 500, 0), {'a,1'}, promises, 'a,2', 9), Taken(1, 500, 0))

    def test_one_document_with_two_promises_counts_once(self):
        promises = [Promise('a,1', 7, 500), Promise('a,1', 7, 400)]
        self.assertEqual(taken(Taken(), set(), promises, 'a,2', 9).uses, 1)

    def test_strangers_are_not_one_customer(self):
        promises = [Promise('a,1', 0, 500)]
        self.assertEqual(taken(Taken(), set(), promises, 'a,2', 0), Taken(1, 500, 0))

    def test_a_right_counts_with_all_its_uses(self):
        promises = [Promise('till', 0, 900, 4), Promise('a,1', 7, 100)]
        self.assertEqual(taken(Taken(), set(), promises, 'a,2', 9), Taken(5, 1000, 0))


class TestRight(unittest.TestCase):
    def test_it_leaves_as_many_to_others(self):
        self.assertEqual(right_of(Right(), Right(5), Right(7)), Right(3))
        self.assertEqual(right_of(Right(), Right(5), Right(20)), Right(5))
        self.assertEqual(right_of(Right(), Right(5), Right(1)), Right())

    def test_of_a_budget_too(self):
        self.assertEqual(right_of(Right(), Right(5, 900), Right(20, 1000)), Right(5, 500))
        for left in (Right(20, 1), Right(1, 1000), Right(20, -50), Right(-3, 1000)):
            self.assertEqual(right_of(Right(), Right(5, 900), left), Right())

    def test_it_is_never_lowered(self):
        mine = Right(4, 300)
        self.assertEqual(right_of(mine, Right(2, 100), Right(0, 0)), mine)
        self.assertEqual(right_of(mine, Right(2, 900), Right(20, 1000)), Right(4, 500))

    def test_money_without_uses_is_no_right(self):
        self.assertEqual(right_of(Right(0, 300), Right(5, 900), Right(20, 200)), Right(5, 100))
        self.assertEqual(right_of(Right(0, 300), Right(5, 900), Right(0, 200)), Right())
        promises = [Promise('till', 0, 900, 0)]
        self.assertEqual(taken(Taken(), set(), promises, 'a,2', 9), Taken())

    def test_what_it_covers(self):
        self.assertTrue(Right(1).covers(False))
        self.assertFalse(Right(1).covers(True))
        self.assertTrue(Right(1, 1).covers(True))
        self.assertFalse(Right(0, 500).covers(True))
