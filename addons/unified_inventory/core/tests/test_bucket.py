import unittest

from ..bucket import take


def granted(times, rate, burst, full_at=0.0):
    """Return at which of these times there was a token."""
    found = []
    for now in times:
        full_at, wait = take(full_at, now, rate, burst)
        if not wait:
            found.append(now)
    return found


class TestBucket(unittest.TestCase):
    def test_a_full_bucket_gives_its_burst_at_once(self):
        self.assertEqual(len(granted([100.0] * 50, rate=5, burst=10)), 10)

    def test_it_never_holds_more_than_its_burst(self):
        self.assertEqual(len(granted([100.0] * 50 + [9999.0] * 50, rate=5, burst=10)), 20)

    def test_an_empty_bucket_gives_its_rate(self):
        times = [100 + step / 100 for step in range(1000)]  # ten seconds
        self.assertEqual(len(granted(times, rate=5, burst=10)), 10 + 49)

    def test_who_waits_as_told_is_served(self):
        full_at = now = 100.0
        for _call in range(10):
            full_at, wait = take(full_at, now, 5, 10)
        _full_at, wait = take(full_at, now, 5, 10)
        self.assertAlmostEqual(wait, 0.2)
        self.assertEqual(take(full_at, now + wait, 5, 10)[1], 0)

    def test_a_refused_call_takes_nothing(self):
        full_at, wait = take(102.0, 100.0, 5, 10)
        self.assertEqual((full_at, round(wait, 6)), (102.0, 0.2))

    def test_other_limits_find_the_bucket_empty_at_worst(self):
        full_at, _wait = take(100.0, 100.0, 0.001, 3)
        self.assertAlmostEqual(take(full_at, 100.0, 50, 200)[1], 0.02)

    def test_any_span_gives_its_burst_and_rate_at_most(self):
        times = [100 + (step * 7919 % 1000) / 100 for step in range(3000)]
        found = granted(sorted(times), rate=3, burst=4)
        for first in range(len(found)):
            for last in range(first, len(found)):
                most = 4 + 3 * (found[last] - found[first])
                self.assertLessEqual(last - first + 1, most + 1e-6)
