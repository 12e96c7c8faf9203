from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

from .unified_timeline import CHANNELS, KINDS

MOST = 100
LAST = '9999-12-31|0'


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def timeline(self, customer_id, kinds=None, channels=None, before='', limit=30):
        """What happened between a customer and the company, the latest first.

        Sales people see what their record rules show them; a partner service orders, returns
        and purchases at tills of its companies.

        :param list kinds: order, till, return, mail, message, call, activity, opportunity,
            ticket, consultation; all when empty
        :param list channels: web, till, office, partner, mail, sms, phone; all when empty
        :param str before: ``next`` of the answer before this one
        :param int limit: up to 100
        :return: ``{"events": [{"key", "kind", "channel", "date", "title", "text", "state",
            "what", "status", "amount", "user"}], "next"}``; ``next`` is empty at the end,
            ``what`` and ``status`` are title and state in the user's language
        :raise Refusal: nothing_to_match, unknown_customer, bad_filter
        """
        partner = self._viewed(self.resolve(customer_id)['customer_id'], 'timeline')
        timeline = self.env['unified.timeline']
        asked = {'kinds': kinds, 'channels': channels, 'before': before, 'limit': limit}
        if self.env.user.has_group('unified_inventory.group_partner_service'):
            # sudo: as `profile`. What staff wrote is none of a service's business
            return self._page(timeline.sudo(), partner, ('order', 'till', 'return'), **asked)
        return self._page(timeline, partner, [kind for kind, _label in KINDS], **asked)

    @api.model
    def _page(self, timeline, partner, allowed, kinds, channels, before, limit):
        """A page of the timeline as `timeline` (with its rights) sees it."""
        kinds = self._chosen(kinds, allowed, dict(KINDS))
        channels = self._chosen(channels, dict(CHANNELS), dict(CHANNELS))
        date, key = self._cursor(before)
        if type(limit) is not int or not 0 < limit <= MOST:
            raise Refusal('bad_filter', self.env._('Ask for 1 to %(most)s events.', most=MOST))
        family = (
            self.env['unified.profile']
            .with_env(timeline.env)
            ._family(partner.with_env(timeline.env))
        )
        query = SQL(
            """
            SELECT event.id, kind, event.channel, date, title, text, event.state, amount,
                   author.name
              FROM (%(events)s) AS event
         LEFT JOIN res_users login ON login.id = event.user_id
         LEFT JOIN res_partner author ON author.id = login.partner_id
             WHERE kind = ANY(%(kinds)s) AND event.channel = ANY(%(channels)s)
               AND (date, event.id) < (%(date)s, %(key)s)
             ORDER BY date DESC, event.id DESC
             LIMIT %(limit)s
            """,
            events=timeline._union(family),
            kinds=kinds,
            channels=channels,
            date=date,
            key=key,
            limit=limit + 1,
        )
        rows = self.env.execute_query(query)
        events = [self._event_of(timeline, row) for row in rows[:limit]]
        more = len(rows) > limit
        return {'events': events, 'next': f'{rows[limit - 1][3]}|{rows[limit - 1][0]}'
                if more else ''}  # fmt: skip

    @api.model
    def _event_of(self, timeline, row):
        key, kind, channel, date, title, text, state, amount, user = row
        what, status = timeline._words(key, title, state)
        return {
            'key': key,
            'kind': kind,
            'channel': channel,
            'date': date.isoformat(timespec='seconds'),
            'title': title or '',
            'text': text or '',
            'state': state or '',
            'what': what,
            'status': status,
            'amount': amount or 0.0,
            'user': user or '',
        }

    @api.model
    def _chosen(self, asked, allowed, known):
        """:raise Refusal: bad_filter"""
        asked = asked or list(allowed)
        if not isinstance(asked, list | tuple) or any(one not in known for one in asked):
            raise Refusal('bad_filter', self.env._('There is no such kind or channel.'))
        return [one for one in asked if one in allowed]

    @api.model
    def _cursor(self, before):
        """:raise Refusal: bad_filter"""
        try:
            date, key = (before or LAST).split('|')
            return datetime.fromisoformat(date), int(key)
        except (AttributeError, ValueError, TypeError):
            raise Refusal('bad_filter', self.env._('This page is unknown.')) from None
