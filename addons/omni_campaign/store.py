"""The SQL of the limits of campaigns: a promise is a hold of kind 'campaign' (docs/adr/0020)."""

from collections import defaultdict, namedtuple

from odoo.addons.omni_promotions.store import NOW, RUNNING, CardStore

SPACE = 0x1C50  # of advisory locks, see `omni_promotions.store`

Row = namedtuple('Row', 'hold campaign owner customer amount uses is_right running')
Row.__doc__ = """A promise that counts, as far as it is open. ``is_right``: it is of a till, for sales
without a connection; ``running``: the transaction that counts it now, or None."""


class CampaignStore(CardStore):
    """Promises of the uses of campaigns. Amounts are in the company's currency."""

    kinds = ('campaign',)

    def lock_campaigns(self, ids):
        """Queue up for these: nobody else decides on them until the commit."""
        for number in sorted(ids):
            self._run('SELECT pg_advisory_xact_lock(%s, %s)', SPACE, number)

    def promised(self, ids, asker=None):
        """Return the `Row` of each promise that counts.

        They are read before `redeemed`: one whose document commits in between is seen twice, and
        counted once; never not at all. So it is with what was redeemed of a right.

        :param asker: the store of the transaction that asks, whose own sales others do not see yet
        """
        rows = self._rows(
            """
            SELECT id, res_id, owner, customer_ref, amount, uses, is_right, running FROM (
                SELECT h.id, h.res_id, h.owner, coalesce(h.customer_ref, 0) AS customer_ref,
                       h.amount::float8 AS amount, coalesce(h.uses, 1) AS uses,
                       h.uses IS NOT NULL AS is_right, h.expires_at > %s AS lasts,
                       CASE WHEN %s THEN h.txid END AS running
                  FROM omni_card_hold h
                 WHERE h.subject = 'campaign' AND h.state = 'held' AND h.res_id = ANY(%s)) live
             WHERE lasts OR running IS NOT NULL ORDER BY id
            """,
            NOW,
            RUNNING,
            list(ids),
        )
        rows = [Row(*row) for row in rows]
        if rights := [row.hold for row in rows if row.is_right]:
            gone = self._redeemed_of(rights)
            if asker:
                for hold, sales in asker._redeemed_of(rights).items():
                    gone[hold] |= sales
            rows = [_open(row, gone[row.hold]) for row in rows]
        return rows

    def _redeemed_of(self, hold_ids):
        """Return ``{hold: {owner: amount}}`` of the sales that were made by rights."""
        sales = defaultdict(dict)
        rows = self._rows(
            """
            SELECT hold_ref, owner, amount::float8 FROM omni_campaign_redemption
             WHERE hold_ref = ANY(%s) AND cancelled IS NOT TRUE
            """,
            list(hold_ids),
        )
        for hold, owner, amount in rows:
            sales[hold][owner] = amount
        return sales

    def redeemed(self, ids, owner, customer, others):
        """Return ``({campaign: (uses, amount, uses of the customer)} of all documents but the
        owner's, {campaign: owners among him and the others whose document counts})``."""
        counts, owners = {}, defaultdict(set)
        rows = self._rows(
            """
            SELECT campaign_id, count(*) FILTER (WHERE owner != %(owner)s),
                   coalesce(sum(amount) FILTER (WHERE owner != %(owner)s), 0)::float8,
                   count(*) FILTER (WHERE owner != %(owner)s AND partner_id = %(customer)s),
                   coalesce(array_agg(owner) FILTER (WHERE owner = ANY(%(owners)s)), '{}')
              FROM omni_campaign_redemption
             WHERE campaign_id = ANY(%(ids)s) AND cancelled IS NOT TRUE
             GROUP BY campaign_id
            """,
            ids=list(ids),
            owner=owner or '',
            customer=customer or 0,
            owners=[owner or '', *others],
        )
        for number, uses, amount, uses_each, known in rows:
            counts[number], owners[number] = (uses, amount, uses_each), set(known)
        return counts, owners

    def name_customer(self, hold_ids, customer):
        """Say who was promised these; a number, as customers are merged and deleted."""
        self._run(
            'UPDATE omni_card_hold SET customer_ref = %s WHERE id = ANY(%s)',
            customer or None,
            list(hold_ids),
        )

    def change_right(self, hold_id, subject, uses, units, ttl=0):
        """Let a right be of so many more uses, and so much more, for at least so long from now."""
        self._run(
            """
            UPDATE omni_card_hold
               SET uses = coalesce(uses, 0) + %s, amount = amount + %s::numeric / %s,
                   expires_at = greatest(expires_at, %s + %s * interval '1 second')
             WHERE id = %s
            """,
            uses,
            units,
            subject.scale,
            NOW,
            ttl,
            hold_id,
        )


def _open(row, sales):
    amount = max(0.0, row.amount - sum(sales.values()))
    return row._replace(uses=max(0, row.uses - len(sales)), amount=amount)
