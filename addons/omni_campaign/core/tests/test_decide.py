import json
import random
import unittest
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..decide import campaign_of, choose, reason_against, sale_of, wall_clock
from ..tier import Tier, tier_reached
from ..types import Offer

CASES = json.loads((Path(__file__).parents[2] / 'tests/cases/campaigns.json').read_text())


class TestDecide(unittest.TestCase):
    def test_for_whom(self):
        for case in CASES['eligible']:
            with self.subTest(case['name']):
                campaign = campaign_of(case['campaign'])
                self.assertEqual(reason_against(campaign, sale_of(case['sale'])), case['reason'])

    def test_which_apply(self):
        for case in CASES['choose']:
            with self.subTest(case['name']):
                offers = [Offer(**facts) for facts in case['offers']]
                chosen = sorted([ordinary, number] for ordinary, number in choose(offers))
                self.assertEqual(chosen, case['chosen'])

    def test_the_order_they_come_in_does_not_count(self):
        chance = random.Random(6)
        for _time in range(300):
            offers = [
                Offer(
                    id=number,
                    priority=chance.randrange(3),
                    stacking=chance.choice(['stack', 'group', 'exclusive']),
                    group=chance.choice('ab'),
                    ordinary=chance.random() < 0.3,
                    kept=chance.random() < 0.1,
                )
                for number in range(chance.randrange(7))
            ]
            chosen = choose(offers)
            chance.shuffle(offers)
            self.assertEqual(choose(offers), chosen)
            applied = [o for o in offers if (o.ordinary, o.id) in chosen and not o.kept]
            groups = [o.group for o in applied if o.stacking == 'group']
            self.assertEqual(len(groups), len(set(groups)))
            if any(o.stacking == 'exclusive' for o in applied):
                self.assertEqual(len(applied), 1)

    def test_the_wall_clock_of_a_day_that_changes_it(self):
        start = datetime(
            2026, 3, 29, 0, 30, tzinfo=UTC
        )  # Vienna goes from 02:00 to 03:00 at 01:00 UTC
        shown = [wall_clock(start + timedelta(minutes=30 * n), 'Europe/Vienna') for n in range(3)]
        self.assertEqual(shown, [f'2026-03-29 {t}' for t in ('01:30', '03:00', '03:30')])
        start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        shown = [wall_clock(start + timedelta(minutes=30 * n), 'Europe/Vienna') for n in range(3)]
        self.assertEqual(shown, [f'2026-10-25 {t}' for t in ('02:30', '02:00', '02:30')])

    def test_tiers(self):
        tiers = [Tier(1, 0, 'points'), Tier(2, 100, 'points'), Tier(3, 500, 'spend')]
        for points, spend, reached in ((0, 0, 1), (99.9, 499, 1), (100, 0, 2), (0, 500, 3)):
            self.assertEqual(tier_reached(tiers, points, spend), reached)
        self.assertEqual(tier_reached(tiers[1:], 5, 5), 0)


if __name__ == '__main__':
    unittest.main()
