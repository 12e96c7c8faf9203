import random
import unittest

from ..decide import choose_fixed, decide, merge, with_goods_to_come
from ..types import Granted, Part, Refused, Request, Shortage, Want

A, B = 1, 2  # products
STORE, CENTRE, FAR = 10, 20, 30  # places


def request(*wants, places=(STORE, CENTRE, FAR)):
    return Request(channel='web', wants=tuple(Want(*want) for want in wants), places=places)


class TestChooseFixed(unittest.TestCase):
    # name, wants, stock, expected parts or shortages
    CASES = [
        ('first place has all', [(A, 3)], {(A, STORE): 3}, [Part(A, STORE, 3)]),
        (
            'one place beats spreading',
            [(A, 3)],
            {(A, STORE): 2, (A, CENTRE): 5},
            [Part(A, CENTRE, 3)],
        ),
        (
            'spread when no place has all',
            [(A, 3)],
            {(A, STORE): 2, (A, FAR): 2},
            [Part(A, STORE, 2), Part(A, FAR, 1)],
        ),
        ('own place only', [(A, 2, FAR)], {(A, STORE): 9}, [Shortage(A, 2, 0, FAR)]),
        (
            'all or nothing over lines',
            [(A, 1), (B, 1)],
            {(A, STORE): 5},
            [Shortage(B, 1, 0)],
        ),
        (
            'lines of one product share the stock',
            [(A, 1), (A, 1)],
            {(A, STORE): 1},
            [Shortage(A, 2, 1)],
        ),
        (
            'what is bound to a place comes first',
            [(A, 1), (A, 1, STORE)],
            {(A, STORE): 1, (A, CENTRE): 1},
            [Part(A, STORE, 1), Part(A, CENTRE, 1)],
        ),
        ('debt counts as nothing', [(A, 1)], {(A, STORE): -4}, [Shortage(A, 1, 0)]),
    ]

    def test_table(self):
        for name, wants, stock, expected in self.CASES:
            with self.subTest(name):
                decision = choose_fixed(request(*wants), stock)
                got = decision.parts if isinstance(decision, Granted) else decision.shortages
                self.assertEqual(list(got), expected)

    def test_granted_is_what_was_wanted_and_there(self):
        rng = random.Random(19)
        for _ in range(500):
            wants = [
                (rng.choice((A, B)), rng.randint(1, 4), rng.choice((None, STORE)))
                for _ in range(rng.randint(1, 4))
            ]
            stock = {(p, w): rng.randint(-1, 5) for p in (A, B) for w in (STORE, CENTRE, FAR)}
            ask = request(*wants)
            decision = decide(ask, stock, lambda stock, ask=ask: choose_fixed(ask, stock))
            if isinstance(decision, Refused):
                total = {p: sum(max(0, stock[p, w]) for w in ask.places) for p in (A, B)}
                bound = {p: sum(u for q, u, w in wants if w and q == p) for p in (A, B)}
                wanted = {p: sum(u for q, u, _ in wants if q == p) for p in (A, B)}
                self.assertTrue(
                    any(wanted[p] > total[p] or bound[p] > max(0, stock[p, STORE]) for p in (A, B))
                )

    def test_merge_sums_by_product_and_place(self):
        wants = (Want(A, 1), Want(B, 2), Want(A, 3))
        self.assertEqual(merge(wants), (Want(A, 4), Want(B, 2)))

    # name, kits of (A, a) and (B, b), other wants, stock, expected parts or shortages
    KITS = [
        (
            'a kit comes whole from the first place that has all of it',
            [(1, 2)],
            [],
            {(A, STORE): 9, (B, CENTRE): 9, (A, FAR): 1, (B, FAR): 2},
            [Part(A, FAR, 1), Part(B, FAR, 2)],
        ),
        (
            'half a kit here and half there is none',
            [(1, 2)],
            [],
            {(A, STORE): 9, (B, STORE): 1, (A, CENTRE): 9, (B, CENTRE): 1},
            [Shortage(B, 2, 1, STORE)],
        ),
        (
            'two kits do not share a part',
            [(1, 1), (1, 1)],
            [],
            {(A, STORE): 1, (B, STORE): 9, (A, CENTRE): 1, (B, CENTRE): 9},
            [Part(A, STORE, 1), Part(B, STORE, 1), Part(A, CENTRE, 1), Part(B, CENTRE, 1)],
        ),
        (
            'a kit and its part in one request',
            [(1, 1)],
            [(A, 2)],
            {(A, STORE): 2, (B, STORE): 1, (A, CENTRE): 1},
            [Part(A, STORE, 1), Part(B, STORE, 1), Part(A, STORE, 1), Part(A, CENTRE, 1)],
        ),
        (
            'a part bound to a place is not there for the kit',
            [(1, 1)],
            [(A, 1, STORE)],
            {(A, STORE): 1, (B, STORE): 1, (A, FAR): 1, (B, FAR): 1},
            [Part(A, FAR, 1), Part(B, FAR, 1), Part(A, STORE, 1)],
        ),
    ]

    def test_kits(self):
        for name, kits, others, stock, expected in self.KITS:
            with self.subTest(name):
                wants = [
                    want
                    for bundle, (a, b) in enumerate(kits)
                    for want in ((A, a, None, False, bundle), (B, b, None, False, bundle))
                ]
                ask = request(*wants, *others)
                decision = decide(ask, stock, lambda stock, ask=ask: choose_fixed(ask, stock))
                if isinstance(decision, Refused):
                    self.assertEqual(list(decision.shortages), expected)
                else:
                    self.assertCountEqual(decision.parts, expected)

    def test_a_kit_that_may_wait_waits_whole_at_one_place(self):
        ask = request((A, 2, None, True, 7), (B, 2, None, True, 7))
        stock = {(A, STORE): 2, (A, CENTRE): 1, (B, CENTRE): 1}
        raised = with_goods_to_come(ask, stock)
        decision = decide(ask, raised, lambda stock: choose_fixed(ask, stock))
        self.assertEqual(decision.parts, (Part(A, CENTRE, 2), Part(B, CENTRE, 2)))


class TestDecide(unittest.TestCase):
    STOCK = {(A, STORE): 2}

    def check(self, *parts):
        return decide(request((A, 2)), self.STOCK, lambda stock: Granted(parts))

    def test_a_right_answer_passes(self):
        self.assertEqual(self.check(Part(A, STORE, 2)).parts, (Part(A, STORE, 2),))

    def test_a_want_bound_to_a_place_is_served_there(self):
        ask = request((A, 1, CENTRE))
        with self.assertRaises(ValueError):
            decide(ask, self.STOCK, lambda stock: Granted((Part(A, STORE, 1),)))

    def test_a_kit_is_not_taken_apart(self):
        ask = request((A, 1, None, False, 7), (B, 1, None, False, 7))
        stock = {(p, w): 1 for p in (A, B) for w in (STORE, CENTRE)}
        with self.assertRaises(ValueError):
            decide(ask, stock, lambda stock: Granted((Part(A, STORE, 1), Part(B, CENTRE, 1))))

    def test_of_a_kit_all_units_come_from_one_place(self):
        ask = request((A, 2, None, False, 7), (B, 1, None, False, 7))
        stock = {(A, STORE): 1, (A, CENTRE): 1, (B, STORE): 1, (B, CENTRE): 1}
        split = Part(A, STORE, 1), Part(A, CENTRE, 1), Part(B, STORE, 1)
        with self.assertRaises(ValueError):
            decide(ask, stock, lambda stock: Granted(split))

    def test_lines_of_one_product_in_a_kit_come_from_one_place_too(self):
        ask = request((A, 1, None, False, 7), (A, 1, None, True, 7))
        stock = {(A, STORE): 1, (A, CENTRE): 1}
        with self.assertRaises(ValueError):
            decide(ask, stock, lambda stock: Granted((Part(A, STORE, 1), Part(A, CENTRE, 1))))

    def test_all_units_of_a_want_are_at_its_place(self):
        ask = request((A, 2, STORE))
        stock = {(A, STORE): 1, (A, CENTRE): 1}
        with self.assertRaises(ValueError):
            decide(ask, stock, lambda stock: Granted((Part(A, STORE, 1), Part(A, CENTRE, 1))))

    def test_wrong_answers_of_a_chooser_are_refused(self):
        for parts in [
            (Part(A, STORE, 1),),
            (Part(A, STORE, 3),),
            (Part(A, CENTRE, 2),),
            (Part(A, STORE, 3), Part(A, STORE, -1)),
            (Part(B, STORE, 2),),
            (),
        ]:
            with self.subTest(parts=parts), self.assertRaises(ValueError):
                self.check(*parts)
