import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ..refund import Card, NotCoveredError, Part, Payment, plan, share

QUIET = {'deadline': None, 'database': None, 'derandomize': True}


def build_payment(source, paid, refunded, whole_only):
    return Payment(source, paid, max(0, paid - refunded), whole_only)


payments = st.lists(
    st.tuples(st.integers(0, 9999), st.integers(0, 9999), st.booleans()), max_size=4
).map(lambda rows: [build_payment(source, *row) for source, row in enumerate(rows, 1)])
partial = st.lists(st.integers(1, 9999), min_size=1, max_size=4).map(
    lambda sums: [Payment(source, paid, paid) for source, paid in enumerate(sums, 1)]
)


class TestPlan(unittest.TestCase):
    def test_half_of_sixty_by_card_and_forty_by_gift_card(self):
        """RET-14"""
        self.assertEqual(
            plan(3000, [Payment(1, 6000, 6000)], [Card(7, 2000)]),
            [Part('card', 7, 2000), Part('original', 1, 3000)],
        )

    def test_two_payments_take_their_shares(self):
        paid = [Payment(1, 6000, 6000), Payment(2, 4000, 4000)]
        self.assertEqual(share(5000, paid), {1: 3000, 2: 2000})

    def test_what_is_beyond_the_payment_falls_to_the_next_tender(self):
        self.assertEqual(
            plan(100, [Payment(1, 100, 30)], order_of_tenders=('original', 'store_credit')),
            [Part('original', 1, 30), Part('store_credit', 0, 70)],
        )

    def test_a_policy_of_store_credit_touches_no_payment(self):
        self.assertEqual(
            plan(100, [Payment(1, 100, 100)], order_of_tenders=('store_credit',)),
            [Part('store_credit', 0, 100)],
        )

    def test_a_payment_that_is_refunded_as_a_whole_only(self):
        whole = Payment(1, 100, 100, whole_only=True)
        self.assertEqual(plan(50, [whole]), [Part('manual', 0, 50)])
        self.assertEqual(plan(100, [whole]), [Part('original', 1, 100)])
        self.assertEqual(share(50, [whole, Payment(2, 100, 100)]), {2: 50})

    def test_nothing_that_could_take_the_rest(self):
        with self.assertRaises(NotCoveredError) as caught:
            plan(100, [Payment(1, 100, 30)], order_of_tenders=('original',))
        self.assertEqual(caught.exception.missing, 70)

    def test_nothing_is_due(self):
        self.assertEqual(plan(0, [Payment(1, 100, 100)], [Card(1, 0)]), [])

    @settings(**QUIET)
    @given(st.integers(0, 30000), payments)
    def test_sums_add_up_and_no_payment_gives_more_than_is_left(self, due, paid):
        parts = plan(due, paid)
        self.assertEqual(sum(part.amount for part in parts), due)
        self.assertTrue(all(part.amount > 0 for part in parts))
        left = {payment.source: payment for payment in paid}
        for part in parts:
            if part.tender == 'original':
                payment = left[part.source]
                self.assertLessEqual(part.amount, payment.left)
                self.assertTrue(not payment.whole_only or part.amount == payment.paid)

    @settings(**QUIET)
    @given(partial, st.lists(st.integers(1, 3000), max_size=6))
    def test_part_returns_add_up_to_what_was_paid(self, paid, refunds):
        given_back = dict.fromkeys((payment.source for payment in paid), 0)
        total = sum(payment.paid for payment in paid)
        for amount in [*refunds, total]:
            left = [Payment(p.source, p.paid, p.paid - given_back[p.source]) for p in paid]
            amount = min(amount, total - sum(given_back.values()))
            shares = share(amount, left)
            self.assertEqual(sum(shares.values()), amount)
            for source, part in shares.items():
                given_back[source] += part
        self.assertEqual(given_back, {payment.source: payment.paid for payment in paid})


if __name__ == '__main__':
    unittest.main()
