import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from .. import live

LOCK = 0x1C4F  # any constant of ours: an advisory lock
INTERVAL = 1.0  # seconds between two publications, over all processes
RETRY = 0.1  # seconds after which to ask again for another process's turn
BATCH = 5000  # products of one publication
NOW = SQL("(clock_timestamp() AT TIME ZONE 'UTC')")


class UnifiedInventory(models.AbstractModel):
    """What can be sold is published to those who look at it, see `..live`."""

    _inherit = 'unified.inventory'

    def _live_messages(self, products):
        """Return what is to be said now about these products (ids), as
        ``[(bus channel, type, payload)]``, in a fixed number of queries.

        A payload with ``{"products": {product id: what is seen of it}}`` is sent for those
        products only of which something else is seen than this channel was told last, and
        not at all if there is none. Any other payload is sent as it is. Modules extend it;
        they send one summary when there are very many products.
        """
        return []

    def _mark(self, products):
        """Write down that there may be news of these products (ids)."""
        if products:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO unified_inventory_broadcast AS b (product_id, marked_at)
                    SELECT id, %s FROM product_product WHERE id = ANY(%s) ORDER BY id
                    ON CONFLICT (product_id) DO UPDATE SET marked_at = EXCLUDED.marked_at
                    RETURNING 1
                    """,
                    NOW,
                    list(products),
                )
            )

    def _publish_marked(self, mark):
        """Publish the news of all processes, unless another one is at it or it is too soon.

        :param mark: is called with products and seconds: they change then, as a hold expires
        :return: in how many seconds to try again, or None when there is nothing left
        """
        query = self.env.execute_query
        if not query(SQL('SELECT pg_try_advisory_xact_lock(%s, 0)', LOCK))[0][0]:
            return RETRY
        since = query(
            SQL(
                'SELECT extract(epoch FROM %s - max(sent_at))::float8'
                ' FROM unified_inventory_broadcast',
                NOW,
            )
        )[0][0]
        if since is not None and 0 <= since < INTERVAL:
            return INTERVAL - since
        marked = query(
            SQL(
                """
                SELECT product_id, marked_at FROM unified_inventory_broadcast
                 WHERE marked_at IS NOT NULL ORDER BY marked_at LIMIT %s
                """,
                BATCH,
            )
        )
        if not marked:
            return None
        products, times = zip(*marked, strict=True)
        self._publish(products)
        for product, seconds in self._next_expiries(products):
            mark([product], seconds)
        # What was marked again meanwhile stays marked.
        self.env.cr.execute(
            SQL(
                """
                UPDATE unified_inventory_broadcast b SET marked_at = NULL
                  FROM unnest(%s::int[], %s::timestamp[]) AS seen(product_id, marked_at)
                 WHERE b.product_id = seen.product_id AND b.marked_at = seen.marked_at
                """,
                list(products),
                list(times),
            )
        )
        return INTERVAL if len(products) == BATCH else None

    def _next_expiries(self, products):
        """Return ``[(product, seconds)]`` until the next hold of each product expires: nobody
        need do anything for that to change what can be sold."""
        return self.env.execute_query(
            SQL(
                """
                SELECT e.product_id, extract(epoch FROM min(h.expires_at) - %(now)s)::float8
                  FROM unified_inventory_hold h
                  JOIN unified_inventory_entry e ON e.hold_ref = h.id
                 WHERE h.state = 'held' AND h.expires_at > %(now)s
                   AND e.product_id = ANY(%(products)s)
                 GROUP BY e.product_id
                """,
                now=NOW,
                products=list(products),
            )
        )

    def _publish(self, products):
        """Send what is new about these products (ids) and return the messages sent."""
        told = self._told(products)
        telling = {product: {} for product in products}
        sent = []
        for channel, kind, payload in self._live_messages(products):
            parts = payload.get('products')
            if parts is not None:
                key = _digest([str(channel), kind])
                parts = {int(product): part for product, part in parts.items()}
                for product, part in parts.items():
                    telling[product][key] = _digest(part)
                parts = {p: parts[p] for p in parts if told[p].get(key) != telling[p][key]}
                if not parts:
                    continue
                payload = {**payload, 'products': parts}
            self.env['bus.bus']._sendone(channel, kind, payload)
            sent.append((channel, kind, payload))
        self._remember(telling)
        return sent

    def _told(self, products):
        rows = self.env.execute_query(
            SQL(
                'SELECT product_id, state FROM unified_inventory_broadcast'
                ' WHERE product_id = ANY(%s)',
                list(products),
            )
        )
        return {**{product: {} for product in products}, **{p: s or {} for p, s in rows}}

    def _remember(self, telling):
        """Keep what was told, and that it was looked at: the next look waits its time even
        when there was nothing to tell, or every hold of a hot product would cost one."""
        products = sorted(telling)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO unified_inventory_broadcast AS b (product_id, state, sent_at)
                SELECT p.id, n.state::jsonb, %s
                  FROM unnest(%s::int[], %s::text[]) AS n(product, state)
                  JOIN product_product p ON p.id = n.product
                 ORDER BY p.id
                ON CONFLICT (product_id) DO UPDATE
                   SET state = EXCLUDED.state, sent_at = EXCLUDED.sent_at
                """,
                NOW,
                products,
                [json.dumps(telling[product]) for product in products],
            )
        )

    @api.model
    def _cron_live(self):
        """Publish what changes by the clock alone, and what a killed process left behind."""
        now = fields.Datetime.now()
        since = self.env.context.get('lastcall') or fields.Datetime.subtract(now, minutes=5)
        allotments = (
            self.env['unified.inventory.allotment']
            .sudo()
            .search_fetch(
                [
                    '|',
                    '&', ('date_release', '>', since), ('date_release', '<=', now),
                    '&', ('date_start', '>', since), ('date_start', '<=', now),
                ],
                ['product_id'],
            )
        )  # fmt: skip
        left = self.env.execute_query(
            SQL(
                """
                SELECT product_id FROM unified_inventory_broadcast
                 WHERE marked_at < %s - interval '5 second' LIMIT %s
                """,
                NOW,
                BATCH,
            )
        )
        products = {*allotments.product_id.ids, *(product for (product,) in left)}
        live.mark_after_commit(self.env, products)


def _digest(value):
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
