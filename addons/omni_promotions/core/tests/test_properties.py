"""Properties of the decisions, looked for by hypothesis: `CardMachine` keeps a ledger as
`omni.promotion` does, with transactions that debit and commit, or are lost, in any order."""

import unittest
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ..decide import can_hold, claim
from ..types import Account, Busy, Granted, Hold

OWNERS = ('cart', 'till', 'partner')
owners, amounts = st.sampled_from(OWNERS), st.integers(1, 60)


class CardMachine(RuleBasedStateMachine):
    """A card of 100, or a program with 100 uses left."""

    def __init__(self):
        super().__init__()
        self.balance, self.holds, self.running, self.number = 100, {}, {}, 0

    def account(self):
        return Account(self.balance, tuple(self.holds.values()))

    def _new(self, **values):
        self.number += 1
        self.holds[self.number] = Hold(self.number, **values)
        return self.number

    @rule(owner=owners, units=amounts)
    def hold(self, owner, units):
        mine = [h for h in self.holds.values() if h.owner == owner and h.open and not h.running]
        if can_hold(self.account(), owner, units) is None:
            for hold in mine:
                self.holds[hold.id] = replace(hold, released=True)
            self._new(owner=owner, units=units)

    @rule(owner=owners, units=amounts)
    def hold_beside(self, owner, units):
        """With a request key: earlier holds of the owner stay."""
        if can_hold(self.account(), None, units) is None:
            self._new(owner=owner, units=units)

    @rule(owner=owners, units=amounts)
    def begin(self, owner, units):
        """A transaction claims and debits; nobody sees the debit before it commits."""
        name = f't{self.number}-{len(self.running)}'
        before = self.account()
        try:
            answer = claim(before, units, (owner,), name)
        except Busy:
            assert any(h.running for h in before.holds if h.owner == owner)
            return
        if not isinstance(answer, Granted):
            assert units > answer.available
            return
        assert sum(part.units for part in answer.parts) == units
        debits = []
        for part in answer.parts:
            number = part.hold or self._new(owner=owner, units=part.units, lasts=False)
            self.holds[number] = replace(self.holds[number], running=name)
            debits.append((number, part.units))
        self.running[name] = debits

    @precondition(lambda self: self.running)
    @rule(data=st.data(), lost=st.booleans())
    def end(self, data, lost):
        name = data.draw(st.sampled_from(sorted(self.running)))
        for number, units in self.running.pop(name):
            hold = replace(self.holds[number], running=None)
            if not lost:
                self.balance -= units
                hold = replace(hold, used=hold.used + units)
            self.holds[number] = hold

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def expire(self, data):
        number = data.draw(st.sampled_from(sorted(self.holds)))
        self.holds[number] = replace(self.holds[number], lasts=False)

    @rule(units=amounts)
    def credit(self, units):
        self.balance += units

    @invariant()
    def never_below_zero_whatever_commits(self):
        debits = sum(units for parts in self.running.values() for _number, units in parts)
        assert self.balance >= debits
        assert self.account().available() >= 0

    @invariant()
    def a_running_debit_is_covered(self):
        for parts in self.running.values():
            for number, units in parts:
                assert self.holds[number].open >= units


CardMachine.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestCardMachine = CardMachine.TestCase

if __name__ == '__main__':
    unittest.main()
