from odoo import models

from ..core import can_hold, moved, right_of
from ..store import Subject


class OmniPromotion(models.AbstractModel):
    """Rights of tills: holds of their own that outlast their connection (docs/adr/0014)."""

    _inherit = 'omni.promotion'

    def _reserve(self, most, *, owner, ttl, company=None):
        """Promise an owner as much as there is, at most what he wants, and commit that at once.

        What he has been promised before is never less than before, as he may be spending it out
        of our sight; of cards that he does not ask for any more he gives it back.

        :param dict most: ``{Subject: units}``
        :param ttl: seconds from now
        :return: ``{Subject: units}`` of all that he asked for
        :raise Refusal: busy
        """
        vals = {
            'owner': owner,
            'ttl': ttl,
            'company_id': company and company.id,
            'user_id': self.env.uid,
        }
        with self._short_transaction() as store:
            before = {Subject(kind, number, 1, 0) for _id, kind, number in store.held_by(owner)}
            asked = {subject[:2] for subject in most}
            left = {subject for subject in before if subject[:2] not in asked}
            store.lock([*most, *left])
            accounts = self._spendable(store, most)
            rights = {
                subject: right_of(accounts[subject], owner, units, subject.kind == 'program')
                for subject, units in most.items()
            }
            gone = {h[0]: h[1:] for h in store.held_by(owner)}
            for subject, units in rights.items():
                kept = self._keep_right(store, accounts[subject], subject, units, vals)
                gone.pop(kept, None)
            # Uses of programs are never given back one by one: they end with their time.
            store.release(
                [
                    number
                    for number, (kind, res_id) in gone.items()
                    if kind == 'card' or (kind, res_id) in asked
                ]
            )
        return rights

    def _keep_right(self, store, account, subject, units, vals):
        """Let one hold be the whole right; return its id."""
        live = [
            hold
            for hold in account.holds
            if hold.owner == vals['owner'] and hold.open and not hold.running
        ]
        if live:
            store.renew(live[0].id, subject, live[0].used + units, vals['ttl'])
            return live[0].id
        return store.insert(subject, units, vals) if units else None

    def _hold_for_ticket(
        self, needs, *, owner, ttl, right=None, right_ttl=0, company=None, reference=None
    ):
        """Promise a ticket all of it or nothing, as `_hold` does; a right of its till gives way.

        :param dict needs: ``{Subject: units}``
        :param int ttl: seconds
        :param right: the owner of the right, see `_reserve`
        :param int right_ttl: seconds that it lasts at least where something of the right was
            taken: the till counts on that, even if the answer gets lost
        :return: for how many seconds all of it is promised
        :raise Refusal: insufficient_balance, usage_limit, busy
        """
        vals = {
            'owner': owner,
            'ttl': ttl,
            'reference': reference,
            'company_id': company and company.id,
            'user_id': self.env.uid,
        }
        with self._short_transaction() as store:
            store.lock(needs)
            accounts = self._spendable(store, needs)
            for subject, units in needs.items():
                if short := can_hold(accounts[subject], owner, units, right):
                    raise self._refusal(subject, short)
            if right and self._move_right(store, accounts, needs, owner, right):
                vals['ttl'] = max(ttl, right_ttl)
            return store.seconds_left(self._replace(store, needs, vals).values())

    def _move_right(self, store, accounts, needs, owner, right):
        """Let a right give way to what a document of the same till is going to hold.

        :return: whether it had to
        """
        has_moved = False
        for subject, units in needs.items():
            account = accounts[subject]
            holds = {hold.id: hold for hold in account.holds}
            for number, taken in moved(account, owner, units, right).items():
                store.renew(number, subject, holds[number].units - taken, 0)
                has_moved = True
        return has_moved

    def _release_rights(self, prefix):
        """Give back all rights whose owners begin like this.

        :param str prefix: letters, digits, commas and dots: no pattern
        """
        with self._short_transaction() as store:
            store.release(store.held_like(prefix))
