from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.core.bucket import take
from odoo.addons.unified_inventory.exceptions import TooManyRequests

# How many guesses at once, and how many an hour after that.
LIMITS = {'source': (10, 30), 'order': (10, 6)}


class CrosschannelReturnAttempt(models.Model):
    """How often guests asked for an order lately, by who asked and by what was asked for,
    counted for all processes together; nobody has access. Only digests are kept."""

    _name = 'crosschannel.return.attempt'
    _description = 'Request Count of Guests'
    _log_access = False

    key = fields.Char(required=True)
    full_at = fields.Float(required=True, help='Seconds since 1970; see core.bucket.')

    _key_uniq = models.Constraint('UNIQUE (key)', 'One row for each key.')

    @api.model
    def _count(self, source, reference):
        """Count a guess, whatever becomes of it; one guess too many counts for nothing.

        :raise TooManyRequests: with the seconds to wait; the right guess is told no better
        """
        wanted = sorted(
            (self._digest(kind, value), LIMITS[kind])
            for kind, value in (('source', source), ('order', reference))
        )
        # A transaction of its own: it stays counted when the caller's is rolled back.
        with self.env['unified.inventory']._short_transaction() as store:
            taken = [(key, *self._take(store.cr, key, *limit)) for key, limit in wanted]
            wait = max(seconds for _key, _full_at, seconds in taken)
            if not wait:
                for key, full_at, _seconds in taken:
                    store.cr.execute(
                        'UPDATE crosschannel_return_attempt SET full_at = %s WHERE key = %s',
                        [full_at, key],
                    )
        if wait:
            minutes = max(1, round(wait / 60))
            raise TooManyRequests(
                self.env._('Too many attempts. Please try again in %s min.', minutes), wait
            )

    @api.model
    def _digest(self, kind, value):
        secret = self.env['ir.config_parameter'].sudo().get_param('database.secret')
        return self.env['crosschannel.return']._digest([kind, value, secret])

    @api.model
    def _take(self, cr, key, burst, per_hour):
        """Lock the key's row and return what ``core.bucket.take`` says."""
        cr.execute(
            """INSERT INTO crosschannel_return_attempt (key, full_at) VALUES (%s, 0)
               ON CONFLICT (key) DO NOTHING""",
            [key],
        )
        cr.execute(
            """SELECT full_at, extract(epoch FROM clock_timestamp())::float8
                 FROM crosschannel_return_attempt WHERE key = %s FOR UPDATE""",
            [key],
        )
        full_at, now = cr.fetchone()
        return take(full_at, now, per_hour / 3600, burst)

    @api.autovacuum
    def _gc_attempts(self):
        self.env.execute_query(
            SQL(
                """DELETE FROM crosschannel_return_attempt
                    WHERE full_at < extract(epoch FROM now()) RETURNING id"""
            )
        )
