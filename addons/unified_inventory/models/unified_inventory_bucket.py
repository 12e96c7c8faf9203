from odoo import fields, models
from odoo.tools import SQL

from ..core.bucket import take
from ..exceptions import TooManyRequests

# System parameters and what counts when they are no numbers.
RATE, BURST = 'unified_inventory.requests_per_second', 'unified_inventory.requests_burst'
DEFAULTS = {RATE: 50.0, BURST: 200.0}


class UnifiedInventoryBucket(models.Model):
    """How often each partner's program has asked lately, counted for all processes
    together; nobody has access."""

    _name = 'unified.inventory.bucket'
    _description = 'Request Count'
    _log_access = False

    user_id = fields.Many2one('res.users', required=True, ondelete='cascade')
    full_at = fields.Float(
        required=True, help='Since when the whole burst may be asked, in seconds since 1970.'
    )

    _user_uniq = models.Constraint('UNIQUE (user_id)', 'One row for each user.')

    def _count_request(self):
        """Count a request when this user is a partner's program, whatever becomes of it.

        :raise TooManyRequests: there were more than the system parameters allow
        """
        rate, burst = self._limit(RATE), self._limit(BURST)
        is_program = self.env.user.has_group('unified_inventory.group_partner_service')
        if not is_program or rate <= 0:
            return
        # A transaction of its own: it stays counted when the caller's is rolled back, and
        # waits for nobody but another request of this user.
        with self.env['unified.inventory']._short_transaction() as store:
            full_at, now = self._lock(store.cr)
            full_at, wait = take(full_at, now, rate, max(1, burst))
            if not wait:
                store.cr.execute(
                    'UPDATE unified_inventory_bucket SET full_at = %s WHERE user_id = %s',
                    [full_at, self.env.uid],
                )
        if wait:
            text = self.env._('Too many requests. Please wait %.3f seconds.', wait)
            raise TooManyRequests(text, wait)

    def _lock(self, cr):
        """Return when this user's bucket is full, and what time it is; others wait."""
        query = SQL(
            """
            SELECT full_at, extract(epoch FROM clock_timestamp())::float8
              FROM unified_inventory_bucket WHERE user_id = %s FOR UPDATE
            """,
            self.env.uid,
        )
        cr.execute(query)
        row = cr.fetchone()
        if not row:
            cr.execute(
                """
                INSERT INTO unified_inventory_bucket (user_id, full_at) VALUES (%s, 0)
                ON CONFLICT (user_id) DO NOTHING
                """,
                [self.env.uid],
            )
            cr.execute(query)
            row = cr.fetchone()
        return row

    def _limit(self, name):
        value = self.env['ir.config_parameter'].sudo().get_param(name)
        try:
            return float(value or DEFAULTS[name])
        except ValueError:
            return DEFAULTS[name]
