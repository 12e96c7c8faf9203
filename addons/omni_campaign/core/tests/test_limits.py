import unittest

from ..limits import Promise, Taken, taken


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
