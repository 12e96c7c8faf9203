"""Properties of the decisions, looked for by hypothesis: `CardMachine` keeps a ledger as
`omni.promotion` does, with transactions that debit and commit, or are lost, in any order."""

import unittest
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ..decide import can_hold, claim
from ..rights import moved, right_of
from ..types import Account, Busy, Granted, Hold

OWNERS = ('cart', 'till', 'partner')
RIGHTS = ('device', 'other device')
rights = st.sampled_from(RIGHTS)
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

    @rule(right=rights, most=amounts, shared=st.booleans())
    def reserve(self, right, most, shared):
        """A device renews what it may spend out of our sight: it never has less than before."""
        mine = [h for h in self.holds.values() if h.owner == right and h.open and not h.running]
        units = right_of(self.account(), right, most, shared)
        assert units >= sum(hold.open for hold in mine)
        for hold in mine:
            self.holds[hold.id] = replace(hold, released=True)
        if units:
            self._new(owner=right, units=units)

    @rule(right=rights, units=amounts)
    def hold_of_a_right(self, right, units):
        """An order at a till takes over what is missing beside the till's right."""
        account = self.account()
        if can_hold(account, 'till', units, right) is not None:
            return
        for number, taken in moved(account, 'till', units, right).items():
            hold = self.holds[number]
            self.holds[number] = replace(hold, units=hold.units - taken)
        for hold in list(self.holds.values()):
            if hold.owner == 'till' and hold.open and not hold.running:
                self.holds[hold.id] = replace(hold, released=True)
        self._new(owner='till', units=units)

    @rule(owner=owners, units=amounts)
    def begin(self, owner, units):
        """A transaction claims and debits; nobody sees the debit before it commits."""
        self._begin((owner,), units)

    @rule(right=rights, units=amounts)
    def sync(self, right, units):
        """What was sold without a connection within a right is never refused."""
        self._begin(('till', right), units)

    def _begin(self, names, units):
        name = f't{self.number}-{len(self.running)}'
        before = self.account()
        own = [h for h in before.holds if h.owner in names and h.open]
        try:
            answer = claim(before, units, names, name)
        except Busy:
            assert any(hold.running for hold in own)
            return
        if not isinstance(answer, Granted):
            assert units > answer.available >= sum(hold.open for hold in own)
            return
        assert sum(part.units for part in answer.parts) == units
        debits = []
        for part in answer.parts:
            number = part.hold or self._new(owner=names[0], units=part.units, lasts=False)
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
