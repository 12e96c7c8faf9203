import random
import unittest

from ..claims import Claim
from ..reconcile import (
    INFORMATION,
    OF_ODOO,
    REMEDIES,
    Account,
    Departure,
    HoldFact,
    Level,
    QuantFact,
    claims_of,
    explain_hold,
    explain_level,
    explain_place,
    explain_quant,
)

HOLD, VASE, STORE = 7, 1, 10
RUNNING = {'document': 'running'}


def hold(state='confirmed', **values):
    return HoldFact(HOLD, state, **values)


def account(promised=0, demand=0, **values):
    return Account(HOLD, VASE, STORE, promised, demand=demand, **values)


def departure(units, number=1, entry=0):
    return Departure(HOLD, VASE, STORE, units, f'stock.move,{number}', f'OUT/{number}', entry)


def brief(findings):
    return [(f.code, f.units, [(r.kind, r.units) for r in f.rows]) for f in findings]


class TestExplainHold(unittest.TestCase):
    # name, hold, account, unbooked, unfounded, findings
    CASES = [
        ('a cart', hold('held'), account(2), [], [], []),
        ('an order on its way', hold(**RUNNING), account(2, 2), [], [], []),
        ('a paid cart', hold(document='open'), account(2), [], [], []),
        ('just confirmed', hold(document='idle', late=False), account(2), [], [], []),
        ('not committed yet', hold(document='void', late=False), account(2), [], [], []),
        ('looked for elsewhere', hold(moving=True, **RUNNING), account(2), [], [], []),
        ('over', hold('fulfilled'), account(0), [], [], []),
        ('past its time', hold('held', live=False), account(2), [], [], [('expired', 2, [])]),
        ('cancelled', hold(document='void'), account(2), [], [], [('void_document', 2, [])]),
        ('forgotten', hold(document='idle'), account(2), [], [], [('forgotten_document', 2, [])]),
        ('over, not nothing', hold('released'), account(2), [], [], [
            ('ended', 2, [('repair', 2)]),
        ]),
        ('over, given back twice', hold('released'), account(-2), [], [], [
            ('ended', -2, [('repair', -2)]),
        ]),
        ('no such hold', hold(None), account(2), [], [], [('unknown_hold', 2, [('repair', 2)])]),
        ('over, moves to come', hold('released'), account(0, 2), [], [], [('unheld', 2, [])]),
        ('more than moves take', hold(**RUNNING), account(3, 2), [], [], [
            ('surplus', 1, [('repair', 1)]),
        ]),
        ('more is being ordered', hold(**RUNNING), account(5, 2, young=3), [], [], []),
        ('more than that', hold(**RUNNING), account(6, 2, young=3), [], [], [
            ('surplus', 1, [('repair', 1)]),
        ]),
        ('left, not booked, young', hold(**RUNNING), account(3, 1, young=3), [departure(2)], [], [
            ('unbooked', 2, [('fulfil', 2)]),
        ]),
        ('given back twice', hold('held'), account(-1), [], [], [
            ('overgiven', 1, [('repair', -1)]),
        ]),
        ('MSI-G3', hold(**RUNNING), account(0, 3), [], [], [('missing', 3, [])]),
        ('MSI-G4', hold(**RUNNING), account(0, 1), [departure(2)], [], [('missing', 1, [])]),
        ('MSI-G4, its shipment booked', hold(**RUNNING), account(-2, 1), [], [], [
            ('overgiven', 2, [('repair', -2)]),
            ('missing', 1, []),
        ]),
        ('left, not booked', hold(**RUNNING), account(3, 1), [departure(2)], [], [
            ('unbooked', 2, [('fulfil', 2)]),
        ]),
        ('left with what was never promised', hold(**RUNNING), account(2, 0), [departure(5)], [], [
            ('unbooked', 2, [('fulfil', 2)]),
        ]),
        ('left in two, and a rest', hold(**RUNNING), account(4, 1), [departure(1), departure(1, 2)],
         [], [
            ('unbooked', 1, [('fulfil', 1)]),
            ('unbooked', 1, [('fulfil', 1)]),
            ('surplus', 1, [('repair', 1)]),
        ]),
        ('booked, still here', hold(**RUNNING), account(0, 2), [], [departure(2, entry=5)], [
            ('unfounded', 2, [('repair', -2)]),
        ]),
        ('booked, still here, less wanted', hold(**RUNNING), account(0, 1), [],
         [departure(2, entry=5)], [
            ('unfounded', 2, [('repair', -2), ('release', 1)]),
        ]),
        ('booked, over', hold('fulfilled'), account(0), [], [departure(2, entry=5)], [
            ('unfounded', 2, [('repair', -2), ('release', 2)]),
        ]),
        ('booked without ever taking', hold('fulfilled'), account(-2), [],
         [departure(2, entry=5)], [
            ('unfounded', 2, [('repair', -2)]),
        ]),
        ('done, not ended', hold(is_open=False, **RUNNING), account(0), [], [], [
            ('unfinished', 0, []),
        ]),
    ]  # fmt: skip

    def test_cases(self):
        for name, fact, own, unbooked, unfounded, expected in self.CASES:
            with self.subTest(name):
                found = explain_hold(fact, [own], unbooked, unfounded)
                self.assertEqual(brief(found), expected)

    def test_a_departure_without_an_account_is_explained_too(self):
        found = explain_hold(hold('fulfilled'), [], (), [departure(2, entry=5)])
        self.assertEqual([f.code for f in found], ['unfounded'])

    def test_a_row_of_goods_that_left_has_the_key_it_should_have_had(self):
        (finding,) = explain_hold(hold(**RUNNING), [account(2)], [departure(2, 31)])
        (row,) = finding.rows
        self.assertEqual((row.key, row.document), ('stock.move,31,1', 'stock.move,31'))

    def test_what_is_made_good_is_sound(self):
        """Whatever is wrong: with the rows of the findings nothing is left but what needs
        stock, and it stays so."""
        rng = random.Random(19)
        states = [hold(s, **RUNNING) for s in ('held', 'confirmed', 'released', None)]
        for _round in range(2000):
            fact = rng.choice(states)
            own = account(rng.randint(-4, 4), rng.randint(0, 4))
            unbooked = [departure(rng.randint(1, 3), n) for n in range(rng.randint(0, 2))]
            unfounded = [departure(rng.randint(1, 3), n, n) for n in range(rng.randint(0, 2))]
            findings = list(explain_hold(fact, [own], unbooked, unfounded))
            rows = sum(row.units for f in findings for row in f.rows)
            booked = {row.document for f in findings for row in f.rows if row.kind == 'fulfil'}
            left = [d for d in unbooked if d.document not in booked]
            again = list(explain_hold(fact, [account(own.promised - rows, own.demand)], left))
            self.assertLessEqual({f.code for f in again}, {'missing', 'unheld', 'expired'})
            self.assertFalse([row for f in again for row in f.rows])


class TestExplainPlace(unittest.TestCase):
    def test_promises_the_stock_does_not_cover(self):
        claims = [Claim(1, 2), Claim(2, 2)]
        found = list(explain_place(VASE, STORE, 3, claims, {}))
        self.assertEqual([(f.code, f.hold, f.units) for f in found], [('overpromised', 2, 1)])

    def test_nothing_is_said_of_what_is_known_or_was_to_come(self):
        for name, claims, known in [
            ('covered', [Claim(1, 3)], {}),
            ('known', [Claim(1, 2), Claim(2, 2)], {2: 1}),
            ('known of another', [Claim(1, 2), Claim(2, 2)], {1: 1}),
            ('from goods to come', [Claim(1, 3), Claim(2, 2, waiting=2)], {}),
            ('sold already', [Claim(1, 3), Claim(2, 1, gone=True)], {1: 1}),
        ]:
            with self.subTest(name):
                self.assertEqual(list(explain_place(VASE, STORE, 3, claims, known)), [])

    def test_a_wrong_row_is_not_held_against_a_right_one(self):
        facts = {7: hold(document='void'), 8: HoldFact(8, 'confirmed', document='running')}
        accounts = [account(2), Account(8, VASE, STORE, 2, demand=2)]
        found = list(explain_hold(facts[7], accounts[:1]))
        claims = claims_of(facts, accounts, found)
        self.assertEqual([(c.hold, c.units) for c in claims[VASE, STORE]], [(8, 2)])


class TestExplainSums(unittest.TestCase):
    def test_level(self):
        self.assertEqual(list(explain_level(Level(VASE, STORE, -2, -2))), [])
        (finding,) = explain_level(Level(VASE, STORE, -2, -5))
        self.assertEqual((finding.code, finding.units), ('level', -3))

    def test_quants(self):
        for name, values, codes in [
            ('sound', (1, 5, 3, 3), []),
            ('empty', (1, 0, 0, 0), []),
            ('two of one', (2, 5, 3, 3), ['duplicate_quants']),
            ('reserved for nobody', (1, 5, 3, 0), ['stale_reservation']),
            ('not reserved', (1, 5, 0, 3), ['stale_reservation']),
            ('reserved above', (1, 1, 8, 8), ['over_reserved']),
            ('negative', (1, -1, 0, 0), ['negative_quant']),
        ]:
            with self.subTest(name):
                found = explain_quant(QuantFact(VASE, STORE, 5, *values))
                self.assertEqual([f.code for f in found], codes)

    def test_every_code_has_a_remedy(self):
        self.assertLessEqual(INFORMATION | OF_ODOO, set(REMEDIES))


if __name__ == '__main__':
    unittest.main()
