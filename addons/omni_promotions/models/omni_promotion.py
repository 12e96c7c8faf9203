from collections import defaultdict
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.modules import module

from odoo.addons.unified_inventory.exceptions import Refusal

from ..change import Change, current
from ..core import Busy, Granted, Short, can_hold, claim, closed, same_answer, split
from ..store import CardStore, Subject, digest
from ..transaction import short_transaction

POINT_DIGITS = 4  # of programs whose points are no money


class OmniPromotion(models.AbstractModel):
    """The one authority on what of a card can still be spent (docs/adr/0014).

    Methods with a leading underscore serve the other modules; the public ones are in
    `omni_promotion_api.py`.
    """

    _name = 'omni.promotion'
    _description = 'Promotions on Every Channel'

    # === UNITS ===

    def _card_subject(self, card):
        """Return the subject of a card; its smallest unit is its currency's, of points less."""
        program = card.program_id.sudo()
        digits = POINT_DIGITS
        if program.is_payment_program:
            digits = program.currency_id.decimal_places
        return Subject('card', card.id, 10**digits, 0)

    def _program_subject(self, program):
        return Subject('program', program.id, 1, program.max_usage)

    # === HOLDING ===

    def _hold(self, needs, *, owner, ttl, key=None, company=None, reference=None):
        """Promise all of it or nothing, and commit that at once.

        Without a key the owner has one hold of each card: its amount is replaced, holds of
        what is not asked for any more are given back. With one the first answer is kept.

        :param dict needs: ``{Subject: units}``
        :param ttl: seconds
        :return: ``{Subject: hold id}``
        :raise Refusal: insufficient_balance, usage_limit, request_key_reused, busy
        """
        vals = {
            'owner': owner,
            'ttl': ttl,
            'request_key': key,
            'digest': digest(sorted([s.kind, s.id, units] for s, units in needs.items())),
            'reference': reference,
            'company_id': company and company.id,
            'user_id': self.env.uid,
        }
        try:
            return self._hold_once(needs, vals)
        except psycopg2.errors.UniqueViolation:
            return self._hold_once(needs, vals)  # another request with this key was faster

    def _hold_once(self, needs, vals):
        with self._short_transaction() as store:
            if vals['request_key'] and (known := store.find(vals['owner'], vals['request_key'])):
                return self._known_answer(known, needs, vals)
            store.lock(needs)
            accounts = self._spendable(store, needs)
            for subject, units in needs.items():
                owner = None if vals['request_key'] else vals['owner']
                if short := can_hold(accounts[subject], owner, units):
                    # It may be this very key that took it meanwhile.
                    if vals['request_key'] and (
                        known := store.find(vals['owner'], vals['request_key'])
                    ):
                        return self._known_answer(known, needs, vals)
                    raise self._refusal(subject, short)
            if vals['request_key']:
                return {s: store.insert(s, units, vals) for s, units in needs.items()}
            return self._replace(store, needs, vals)

    def _known_answer(self, known, needs, vals):
        if not same_answer(known[1], vals['digest']):
            text = self.env._('This request key was used with other content.')
            raise Refusal('request_key_reused', text)
        return dict.fromkeys(needs, known[0])

    def _replace(self, store, needs, vals):
        mine = {}
        for number, kind, res_id in store.held_by(vals['owner']):
            mine.setdefault((kind, res_id), []).append(number)
        held = {}
        for subject, units in needs.items():
            known = mine.pop(subject[:2], [])
            if known:
                held[subject] = known.pop()
                store.renew(held[subject], subject, units, vals['ttl'])
                store.release(known)
            else:
                held[subject] = store.insert(subject, units, vals)
        store.release([number for numbers in mine.values() for number in numbers])
        return held

    def _release(self, hold_ids):
        """Give back what these holds have not spent."""
        with self._short_transaction() as store:
            store.release(hold_ids)

    def _release_owners(self, owners):
        """Give back whatever is held for these documents."""
        with self._short_transaction() as store:
            for owner in owners:
                store.release([row[0] for row in store.held_by(owner, any_kind=True)])

    def _release_cards_of(self, owner):
        """Give back what a document holds of cards and programs; other promises stay."""
        with self._short_transaction() as store:
            store.release([row[0] for row in store.held_by(owner)])

    def _release_after_commit(self, owners):
        """Give back what these documents did not spend, once they are committed."""
        self.env.cr.postcommit.add(partial(_release_committed, self.env.registry, owners))

    def _held_by_others(self, card, owner, rights=None):
        """Return the points of a card that are held for others, as this transaction sees it.

        :param str rights: how the owners of rights begin that are not others'
        """
        subject = self._card_subject(card)
        account = CardStore(self.env.cr).accounts([subject])[subject]
        owners = tuple(
            hold.owner
            for hold in account.holds
            if hold.owner == owner or (rights and hold.owner.startswith(rights))
        )
        return (account.balance - account.available(owners)) / subject.scale

    @api.model
    def _cron_sweep(self):
        """Write down which holds have ended. An expired hold does not count anyway."""
        with self._short_transaction() as store:
            store.sweep()

    # === DEBITING ===

    def _book(self, subject, units, change=None, kind=None):
        """Add a change of a card, or of a program's uses, to the ledger, in this transaction.

        A decrease is promised to this transaction first, by a short one; it only counts if this
        one commits.

        :param units: positive or negative
        :return: ``(units that were booked, units that are missing)``
        :raise Refusal: insufficient_balance, usage_limit, busy
        """
        change = change or current(self.env) or Change('other')
        row = {
            'subject': subject,
            'kind': kind or change.kind,
            'owner': change.owner,
            'reason': change.reason,
            'user': self.env.uid,
        }
        store, missing = CardStore(self.env.cr), 0
        rows = [{**row, 'units': units}]
        if units < 0:
            parts, missing = self._claim(store, subject, -units, change)
            rows = [{**row, 'units': -part_units, 'hold': hold} for hold, part_units in parts]
        store.add(rows)
        return sum(row['units'] for row in rows), missing

    def _claim(self, store, subject, units, change):
        """Find what covers a debit.

        :return: ``([(hold id or None, units)], units missing)``
        """
        # What this transaction has put on it is nobody else's yet. In Odoo's tests there is no
        # other transaction: everything is seen by all.
        alone = module.current_test
        free = 0 if alone else min(units, max(0, store.own_changes(subject)))
        parts = [(None, free)] if free else []
        units -= free
        if not units:
            return parts, 0
        transaction, spent = store.transaction_id(), {} if alone else store.own_debits(subject)
        answer = self._claim_once(subject, units, change, transaction, spent)
        missing = 0
        if isinstance(answer, Short):
            if change.overspend == 'refuse':
                raise self._refusal(subject, answer)
            there, missing = split(units, answer)
            answer = self._claim_once(subject, there, change, transaction, spent) if there else None
            if isinstance(answer, Short):
                raise ConcurrencyError('a card was spent meanwhile')
        parts += answer or []
        if missing and change.overspend == 'debt':
            return [*parts, (None, missing)], 0
        return parts, missing

    def _claim_once(self, subject, units, change, transaction, spent):
        with self._short_transaction() as store:
            store.lock([subject])
            if change.kind == 'redeem':
                account = _less(self._spendable(store, [subject])[subject], spent)
            else:
                account = _less(store.accounts([subject])[subject], spent)
            try:
                answer = claim(account, units, change.owners, transaction, change.hold)
            except Busy as busy:
                raise ConcurrencyError('another transaction debits this hold') from busy
            if not isinstance(answer, Granted):
                return answer
            store.mark([p.hold for p in answer.parts if p.hold], transaction, change.reference)
            vals = {
                'owner': change.owner or 'transaction',
                'ttl': 0,
                'request_key': f'debit {uuid4()}',
                'user_id': self.env.uid,
                'txid': transaction,
            }
            return [
                (part.hold or store.insert(subject, part.units, vals), part.units)
                for part in answer.parts
            ]

    def _spendable(self, store, subjects):
        """Return the accounts of subjects; of cards that are blocked or expired what is held."""
        accounts = store.accounts(subjects)
        ended = store.ended([s.id for s in subjects if s.kind == 'card'], fields.Date.today())
        return {
            subject: closed(account) if subject.kind == 'card' and subject.id in ended else account
            for subject, account in accounts.items()
        }

    # === USES OF A PROGRAM ===

    def _settle_uses(self, owner, programs, change):
        """Let a document count as one use of each of these programs, and of no other; a limit
        counts documents that redeemed, never drafts.

        :return: the programs whose limit was exceeded (`change.overspend` allows it)
        """
        counted = CardStore(self.env.cr).debited('program', owner)
        exceeded = programs.browse()
        for program in programs.sorted('id'):
            if counted.pop(program.id, 0) > 0:
                continue
            subject = self._program_subject(program)
            if not program.limit_usage:
                row = {'kind': 'redeem', 'owner': owner, 'user': self.env.uid}
                CardStore(self.env.cr).add([{**row, 'subject': subject, 'units': -1}])
                continue
            _booked, missing = self._book(subject, -1, change)
            if missing:
                exceeded |= program
        for program in self.env['loyalty.program'].sudo().browse(counted):
            if counted[program.id] > 0:
                self._book(
                    self._program_subject(program), round(counted[program.id]), change, 'reverse'
                )
        return exceeded

    def _uses(self, program_ids):
        """Return ``{program id: redemptions}`` of all documents."""
        uses = (
            self.env['omni.card.entry']
            .sudo()
            ._read_group(
                [('subject', '=', 'program'), ('res_id', 'in', program_ids)],
                ['res_id'],
                ['amount:sum'],
            )
        )
        return defaultdict(int, {number: round(-amount) for number, amount in uses})

    # === SHORT TRANSACTIONS ===

    @contextmanager
    def _short_transaction(self):
        try:
            with short_transaction(self.env) as store:
                yield store
        except psycopg2.errors.LockNotAvailable as error:
            text = self.env._('Too many people want this at once. Please try again.')
            raise Refusal('busy', text) from error

    def _refusal(self, subject, short):
        if subject.kind == 'program':
            program = self.env['loyalty.program'].sudo().browse(subject.id)
            text = self.env._('“%s” has been used as often as it may.', program.name)
            return Refusal('usage_limit', text)
        available = max(0, short.available) / subject.scale
        text = self.env._('Only %g is left on this card.', available)
        return Refusal('insufficient_balance', text, available=available)


def _less(account, spent):
    """Return an account without what this transaction has spent of its holds already."""
    if not spent:
        return account
    holds = tuple(_used(hold, spent.get(hold.id, 0)) for hold in account.holds)
    # The balance misses these debits as well: others see neither before the commit.
    gone = sum(min(spent.get(hold.id, 0), hold.open) for hold in account.holds)
    return type(account)(account.balance - gone, holds)


def _used(hold, units):
    values = {name: getattr(hold, name) for name in hold.__slots__}
    return type(hold)(**{**values, 'used': hold.used + units})


def _release_committed(registry, owners):
    with registry.cursor() as cr:
        api.Environment(cr, api.SUPERUSER_ID, {})['omni.promotion']._release_owners(owners)
