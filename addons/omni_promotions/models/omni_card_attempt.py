import hashlib
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL

from odoo.addons.unified_inventory.core.bucket import take
from odoo.addons.unified_inventory.exceptions import TooManyRequests

BURST, PER_MINUTE = 10, 10


class OmniCardAttempt(models.Model):
    """How often somebody tried codes lately that were none, by address and by session, counted for
    all processes together; nobody has access. Only digests are kept."""

    _name = 'omni.card.attempt'
    _description = 'Tries of Card Codes'
    _log_access = False

    key = fields.Char(required=True)
    full_at = fields.Float(required=True, help='Seconds since 1970; see core.bucket.')

    _key_uniq = models.Constraint('UNIQUE (key)', 'One row for each key.')

    @api.model
    @contextmanager
    def _trying(self, route='code'):
        """Count a try of a code; it is given back when the block says ``found()``: it was one,
        whether or not it can be used.

        Outside of a request nobody guesses: nothing is counted.

        :param route: what is asked for; a till asks several things about one code

        :raise TooManyRequests: whatever the code is, the right one is told no better
        """
        keys = self._sources(route)
        wait = self._change(keys, take_one=True)
        if wait:
            text = self.env._('Too many tries. Please wait %d seconds.', round(wait) or 1)
            raise TooManyRequests(text, wait)
        found = []
        yield lambda: found.append(True)
        if found:
            self._change(keys, take_one=False)

    @api.model
    def _is_code(self, code):
        """Whether a text is any code at all: whoever enters one does not guess."""
        if not isinstance(code, str) or '\0' in code:
            return False
        return bool(
            self.env['loyalty.card'].sudo().search_count([('code', '=', code)], limit=1)
            or self.env['loyalty.rule'].sudo().search_count([('code', '=', code)], limit=1)
        )

    def _sources(self, route):
        if not request:
            return []
        sources = [
            ('address', request.httprequest.remote_addr),
            ('session', request.session.sid or f'user {self.env.uid}'),
        ]
        secret = self.env['ir.config_parameter'].sudo().get_param('database.secret')
        return sorted(
            hashlib.sha256(f'{route} {kind} {value} {secret}'.encode()).hexdigest()
            for kind, value in sources
        )

    def _change(self, keys, take_one):
        """Take a token of all these buckets, or give it back; return the seconds to wait."""
        if not keys:
            return 0
        # A transaction of its own: it stays counted when the caller's is rolled back.
        with self.env['omni.promotion']._short_transaction() as store:
            taken = [(key, *self._take(store.cr, key, take_one)) for key in keys]
            wait = max(seconds for _key, _full_at, seconds in taken)
            if not wait:
                for key, full_at, _seconds in taken:
                    store.cr.execute(
                        'UPDATE omni_card_attempt SET full_at = %s WHERE key = %s', [full_at, key]
                    )
        return wait

    def _take(self, cr, key, take_one):
        cr.execute(
            """INSERT INTO omni_card_attempt (key, full_at) VALUES (%s, 0)
               ON CONFLICT (key) DO NOTHING""",
            [key],
        )
        cr.execute(
            """SELECT full_at, extract(epoch FROM clock_timestamp())::float8
                 FROM omni_card_attempt WHERE key = %s FOR UPDATE""",
            [key],
        )
        full_at, now = cr.fetchone()
        rate = PER_MINUTE / 60
        return take(full_at, now, rate, BURST) if take_one else (full_at - 1 / rate, 0)

    @api.autovacuum
    def _gc_attempts(self):
        self.env.execute_query(
            SQL(
                """DELETE FROM omni_card_attempt
                    WHERE full_at < extract(epoch FROM now()) RETURNING id"""
            )
        )
