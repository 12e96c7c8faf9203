"""The SQL of cards. Every decision takes its locks in one fixed order and reads the time from the
database. Who debits only adds rows, in its own transaction (docs/adr/0014)."""

import json
from collections import defaultdict, namedtuple

from odoo.tools import SQL

from .core import Account, Hold

# Advisory locks are (space, id): cards come before programs, always.
SPACES = {'card': 0x1C4E, 'program': 0x1C4F}
NOW = SQL("(clock_timestamp() AT TIME ZONE 'UTC')")
# A debit's transaction is asked for at most so long: a restored database has other numbers.
LONGEST_TRANSACTION = SQL("interval '1 day'")
RUNNING = SQL(
    """
    CASE WHEN h.txid = pg_current_xact_id_if_assigned()::text THEN TRUE
         WHEN h.claimed_at > %s - %s
              AND h.txid::numeric < pg_snapshot_xmax(pg_current_snapshot())::text::numeric
         THEN pg_xact_status(h.txid::xid8) = 'in progress'
         ELSE FALSE END
    """,
    NOW,
    LONGEST_TRANSACTION,
)

Subject = namedtuple('Subject', 'kind id scale base')
Subject.__doc__ = """What is spent: a card ('card') or the uses of a program ('program').
``scale`` of its smallest units are one point; ``base`` is added to what its entries sum up to."""


class CardStore:
    """Statements on entries and holds; units are integers of ``1 / subject.scale``.

    :cvar kinds: of the subjects it is about
    """

    kinds = tuple(SPACES)

    def __init__(self, cr):
        self.cr = cr

    def lock(self, subjects):
        """Queue up for these: nobody else decides on them until the commit."""
        for subject in sorted(subjects):
            self._run('SELECT pg_advisory_xact_lock(%s, %s)', SPACES[subject.kind], subject.id)

    def accounts(self, subjects):
        """Return ``{subject: core.Account}`` with the holds that count, in two statements.

        Whether a debit's transaction is under way is read before the entries: one that ends in
        between counts twice, never not at all.
        """
        subjects = list(subjects)
        holds = defaultdict(list)
        for number, kind, res_id, owner, amount, lasts, running in self._live(subjects):
            holds[kind, res_id].append((number, owner, amount, lasts, running))
        numbers = [row[0] for rows in holds.values() for row in rows]
        balances, used = self._sums(subjects, numbers)
        return {
            subject: Account(
                subject.base + round(balances.get(subject[:2], 0) * subject.scale),
                tuple(
                    Hold(
                        number,
                        owner,
                        round(amount * subject.scale),
                        round(used.get(number, 0) * subject.scale),
                        lasts,
                        running,
                    )
                    for number, owner, amount, lasts, running in holds[subject[:2]]
                ),
            )
            for subject in subjects
        }

    def _live(self, subjects):
        return self._rows(
            """
            SELECT * FROM (
                SELECT h.id, h.subject, h.res_id, h.owner, h.amount, h.expires_at > %s AS lasts,
                       CASE WHEN %s THEN h.txid END AS running
                  FROM omni_card_hold h
                  JOIN unnest(%s::text[], %s::int[]) AS s(subject, id)
                       ON s.subject = h.subject AND s.id = h.res_id
                 WHERE h.state = 'held') live
             WHERE lasts OR running IS NOT NULL ORDER BY id
            """,
            NOW,
            RUNNING,
            [s.kind for s in subjects],
            [s.id for s in subjects],
        )

    def _sums(self, subjects, hold_ids):
        """Balances and what of the holds is debited, of one moment: one statement."""
        rows = self._rows(
            """
            SELECT e.subject, e.res_id, sum(e.amount)
              FROM omni_card_entry e
              JOIN unnest(%s::text[], %s::int[]) AS s(subject, id)
                   ON s.subject = e.subject AND s.id = e.res_id
             GROUP BY e.subject, e.res_id
             UNION ALL
            SELECT NULL, hold_ref, -sum(amount) FROM omni_card_entry
             WHERE hold_ref = ANY(%s) GROUP BY hold_ref
            """,
            [s.kind for s in subjects],
            [s.id for s in subjects],
            list(hold_ids),
        )
        balances = {(kind, number): amount for kind, number, amount in rows if kind}
        return balances, {number: amount for kind, number, amount in rows if not kind}

    def ended(self, card_ids, today):
        """Return those of these cards that are blocked or whose last day was before today."""
        rows = self._rows(
            """
            SELECT id FROM loyalty_card
             WHERE id = ANY(%s) AND (NOT active OR expiration_date < %s)
            """,
            list(card_ids),
            today,
        )
        return {row[0] for row in rows}

    def own_changes(self, subject):
        """Return what this very transaction has added without a promise, in units."""
        rows = self._rows(
            """
            SELECT coalesce(sum(amount), 0) FROM omni_card_entry
             WHERE subject = %s AND res_id = %s AND hold_ref IS NULL
               AND txid = pg_current_xact_id_if_assigned()::text
               AND created_at >= (transaction_timestamp() AT TIME ZONE 'UTC')
            """,
            subject.kind,
            subject.id,
        )
        return round(rows[0][0] * subject.scale)

    def own_debits(self, subject):
        """Return ``{hold: units}`` that this very transaction has debited against holds."""
        rows = self._rows(
            """
            SELECT hold_ref, -sum(amount) FROM omni_card_entry
             WHERE subject = %s AND res_id = %s AND hold_ref IS NOT NULL
               AND txid = pg_current_xact_id_if_assigned()::text
               AND created_at >= (transaction_timestamp() AT TIME ZONE 'UTC')
             GROUP BY hold_ref
            """,
            subject.kind,
            subject.id,
        )
        return {number: round(amount * subject.scale) for number, amount in rows}

    def transaction_id(self):
        return self._rows('SELECT pg_current_xact_id()::text')[0][0]

    # === HOLDS ===

    def insert(self, subject, units, vals):
        """Write a hold; ``vals`` has owner, ttl and what else is known; returns its id."""
        names = ('owner', 'request_key', 'digest', 'reference', 'company_id', 'user_id', 'txid')
        return self._rows(
            """
            INSERT INTO omni_card_hold
                   (subject, res_id, amount, state, %(names)s, created_at, expires_at, claimed_at)
            VALUES (%(kind)s, %(id)s, %(units)s::numeric / %(scale)s, 'held', %(values)s, %(now)s,
                    %(now)s + %(ttl)s * interval '1 second',
                    CASE WHEN %(txid)s::text IS NOT NULL THEN %(now)s END)
         RETURNING id
            """,
            names=SQL(', ').join(map(SQL.identifier, names)),
            values=SQL(', ').join(SQL('%s', vals.get(name)) for name in names),
            kind=subject.kind,
            id=subject.id,
            units=units,
            scale=subject.scale,
            now=NOW,
            ttl=vals['ttl'],
            txid=vals.get('txid'),
        )[0][0]

    def renew(self, hold_id, subject, units, ttl):
        """Let a hold (its subject is locked) promise so much, for at least so long from now."""
        self._run(
            """
            UPDATE omni_card_hold SET amount = %s::numeric / %s,
                   expires_at = greatest(expires_at, %s + %s * interval '1 second')
             WHERE id = %s
            """,
            units,
            subject.scale,
            NOW,
            ttl,
            hold_id,
        )

    def mark(self, hold_ids, txid, reference=None):
        """Say which transaction is about to debit these holds."""
        self._run(
            """
            UPDATE omni_card_hold SET txid = %s, claimed_at = %s,
                   reference = coalesce(%s, reference)
             WHERE id = ANY(%s)
            """,
            txid,
            NOW,
            reference,
            list(hold_ids),
        )

    def release(self, hold_ids):
        """Give back what these holds have not spent; one that is being debited stays."""
        self._run(
            """
            UPDATE omni_card_hold h SET state = CASE WHEN EXISTS (
                       SELECT FROM omni_card_entry e WHERE e.hold_ref = h.id
                   ) THEN 'redeemed' ELSE 'released' END
             WHERE h.id = ANY(%s) AND h.state = 'held' AND NOT %s
            """,
            list(hold_ids),
            RUNNING,
        )

    def held_by(self, owner, any_kind=False):
        """Return ``[(hold id, kind, id)]`` of an owner's holds that have no key and are not being
        debited, of this store's kinds unless of any."""
        return self._rows(
            """
            SELECT h.id, h.subject, h.res_id FROM omni_card_hold h
             WHERE h.owner = %s AND h.request_key IS NULL AND h.state = 'held' AND NOT %s
               AND (%s OR h.subject = ANY(%s))
             ORDER BY h.id
            """,
            owner,
            RUNNING,
            any_kind,
            list(self.kinds),
        )

    def held_like(self, prefix):
        """Return the ids of the holds of all owners that begin like this."""
        rows = self._rows(
            """
            SELECT h.id FROM omni_card_hold h
             WHERE h.state = 'held' AND h.request_key IS NULL AND starts_with(h.owner, %s)
            """,
            prefix,
        )
        return [row[0] for row in rows]

    def find(self, owner, key):
        """Return ``(hold id, digest)`` of a request key, None when it was never used."""
        rows = self._rows(
            'SELECT id, digest FROM omni_card_hold WHERE owner = %s AND request_key = %s',
            owner,
            key,
        )
        return rows[0] if rows else None

    def hold_values(self, hold_id):
        """Return a hold as it is now, with what was debited; None when there is none."""
        self._run(
            """
            SELECT h.id AS hold_id, h.subject, h.res_id, h.owner, h.amount::float8 AS amount,
                   coalesce(h.request_key, '') AS request_key,
                   coalesce(h.reference, '') AS reference,
                   coalesce((SELECT -sum(e.amount) FROM omni_card_entry e
                              WHERE e.hold_ref = h.id), 0)::float8 AS redeemed,
                   CASE WHEN EXISTS (SELECT FROM omni_card_entry e WHERE e.hold_ref = h.id)
                        THEN 'redeemed'
                        WHEN h.state = 'held' AND h.expires_at <= %s AND NOT %s THEN 'expired'
                        ELSE h.state END AS state,
                   to_char(h.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at
              FROM omni_card_hold h WHERE h.id = %s
            """,
            NOW,
            RUNNING,
            hold_id,
        )
        return self.cr.dictfetchone()

    def seconds_left(self, hold_ids):
        """Return for how many seconds from now all of these holds last."""
        rows = self._rows(
            'SELECT floor(extract(epoch FROM min(expires_at) - %s)) FROM omni_card_hold'
            ' WHERE id = ANY(%s)',
            NOW,
            list(hold_ids),
        )
        return max(0, int(rows[0][0] or 0))

    def sweep(self):
        """Write down how holds ended whose time is over; nothing depends on it."""
        self._run(
            """
            UPDATE omni_card_hold h SET state = CASE WHEN EXISTS (
                       SELECT FROM omni_card_entry e WHERE e.hold_ref = h.id
                   ) THEN 'redeemed' ELSE 'expired' END
             WHERE h.state = 'held' AND h.expires_at <= %s AND NOT %s
            """,
            NOW,
            RUNNING,
        )

    # === ENTRIES ===

    def add(self, rows):
        """Add entries: dictionaries of subject, units and the columns of an entry."""
        for row in rows:
            subject = row['subject']
            self._run(
                """
                INSERT INTO omni_card_entry
                       (subject, res_id, amount, kind, owner, request_key, reason, hold_ref,
                        user_id, created_at, txid)
                VALUES (%s, %s, %s::numeric / %s, %s, %s, %s, %s, %s, %s, %s,
                        pg_current_xact_id()::text)
                """,
                subject.kind,
                subject.id,
                row['units'],
                subject.scale,
                row['kind'],
                row.get('owner'),
                row.get('request_key'),
                row.get('reason'),
                row.get('hold'),
                row.get('user'),
                NOW,
            )

    def debited(self, kind, owner, res_ids=None):
        """Return ``{id: points}`` that an owner has taken, less what he gave back."""
        rows = self._rows(
            """
            SELECT res_id, -sum(amount)::float8 FROM omni_card_entry
             WHERE subject = %s AND owner = %s AND kind IN ('redeem', 'reverse')
             GROUP BY res_id HAVING sum(amount) != 0
            """,
            kind,
            owner,
        )
        return {number: amount for number, amount in rows if not res_ids or number in res_ids}

    def _rows(self, query, *args, **kwargs):
        self._run(query, *args, **kwargs)
        return self.cr.fetchall()

    def _run(self, query, *args, **kwargs):
        self.cr.execute(SQL(query, *args, **kwargs))


def digest(content):
    """Return what tells two requests with one key apart."""
    return json.dumps(content, sort_keys=True)
