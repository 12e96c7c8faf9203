import unittest

from .. import CLOSED, MOVES, STATES, Go, No, Situation, Stay, decide

ME, OTHER = 1, 2


def at(state, kind='collect', holder=ME, last=ME, complete=True):
    return Situation(state, kind, None if state == 'new' else holder, last, complete)


# step -> {state: what comes of it} when I do it, hold it and did the step before
TABLE = {
    'accept': {'new': 'accepted', 'accepted': Stay(), 'picking': Stay()},
    'take_over': {'accepted': Stay(), 'picking': Stay()},
    'pick': {'accepted': 'picking', 'picking': 'picking'},
    'pack': {'accepted': 'packed', 'picking': 'packed', 'packed': Stay()},
    'make_ready': {'packed': 'ready', 'ready': Stay()},
    'ship': {'packed': 'shipped', 'shipped': Stay()},
    'hand_over': {'ready': 'handed_over', 'handed_over': Stay()},
    'reopen': {'packed': 'picking', 'ready': 'picking', 'picking': Stay()},
    'reject': {
        'new': 'rejected',
        'accepted': 'rejected',
        'picking': 'rejected',
        'packed': 'rejected',
        'rejected': Stay(),
    },
    'expire': {'ready': 'expired', 'expired': Stay()},
}


class TestStates(unittest.TestCase):
    def test_every_step_in_every_state(self):
        self.assertEqual(set(TABLE), set(MOVES))
        for name, rows in TABLE.items():
            for state in STATES:
                kind = MOVES[name].kind or 'collect'
                answer = decide(at(state, kind), name, ME)
                expected = rows.get(state, No('closed' if state in CLOSED else 'not_now'))
                expected = Go(expected) if isinstance(expected, str) else expected
                with self.subTest(step=name, state=state):
                    self.assertEqual(answer, expected)

    def test_what_somebody_else_has_is_taken(self):
        for state in ('accepted', 'picking'):
            for name in ('accept', 'pick', 'pack', 'reject'):
                with self.subTest(state=state, step=name):
                    now = at(state, holder=OTHER, last=OTHER)
                    self.assertEqual(decide(now, name, ME), No('taken'))

    def test_what_somebody_else_has_may_be_taken_over(self):
        now = at('picking', holder=OTHER, last=OTHER)
        self.assertEqual(decide(now, 'take_over', ME), Go('picking'))

    def test_what_is_packed_belongs_to_the_team(self):
        self.assertEqual(decide(at('packed', holder=OTHER), 'make_ready', ME), Go('ready'))
        self.assertEqual(decide(at('ready', holder=OTHER), 'hand_over', ME), Go('handed_over'))
        self.assertEqual(decide(at('packed', holder=OTHER), 'reject', ME), Go('rejected'))

    def test_the_second_of_two_who_hand_over_is_told(self):
        now = at('handed_over', last=OTHER)
        self.assertEqual(decide(now, 'hand_over', ME), No('done_already'))

    def test_sent_and_collected_orders_go_different_ways(self):
        self.assertEqual(decide(at('packed', 'ship'), 'make_ready', ME), No('wrong_kind'))
        self.assertEqual(decide(at('packed', 'collect'), 'ship', ME), No('wrong_kind'))
        self.assertEqual(decide(at('ready', 'ship'), 'hand_over', ME), No('wrong_kind'))

    def test_nothing_leaves_incomplete(self):
        for state, name, kind in (
            ('picking', 'pack', 'ship'),
            ('packed', 'make_ready', 'collect'),
            ('packed', 'ship', 'ship'),
            ('ready', 'hand_over', 'collect'),
        ):
            with self.subTest(step=name):
                now = at(state, kind, complete=False)
                self.assertEqual(decide(now, name, ME), No('incomplete'))

    def test_an_order_can_always_be_brought_to_an_end(self):
        for kind, end in (('collect', 'handed_over'), ('ship', 'shipped')):
            reached, waiting = set(), ['new']
            while waiting:
                state = waiting.pop()
                if state in reached:
                    continue
                reached.add(state)
                for name in MOVES:
                    answer = decide(at(state, kind), name, ME)
                    if isinstance(answer, Go):
                        waiting.append(answer.target)
            self.assertIn(end, reached)
            self.assertIn('rejected', reached)


if __name__ == '__main__':
    unittest.main()
