from datetime import timedelta

from dateutil.tz import gettz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.calendar import UTC, Calendar, Span
from ..own_context import once


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    # `website_sale_collect` has the same field: one calendar, shown and kept.
    opening_hours = fields.Many2one(
        'resource.calendar',
        check_company=True,
        help='When people work here, in the time zone of the calendar and without its holidays. '
        'Empty: day and night.',
    )
    has_cutoff = fields.Boolean(string='Daily Cut-Off')
    cutoff = fields.Float(
        string='Orders Until', default=14.0, help='What is ordered later is the next day’s.'
    )
    preparation_minutes = fields.Integer(
        string='Preparation (min)', help='Working time until an order is ready to be collected.'
    )
    has_daily_limit = fields.Boolean(string='Limited Orders per Day')
    daily_limit = fields.Integer(
        string='Orders per Day',
        help='When it is reached, orders go to other places. 0: none at all.',
    )
    same_day_radius_km = fields.Float(
        string='Same-Day Radius (km)', help='How far goods are brought on the same day; 0: not.'
    )
    routing_slot_ids = fields.One2many('order.routing.slot', 'warehouse_id', string='Time Slots')

    @api.constrains('cutoff', 'preparation_minutes', 'daily_limit', 'same_day_radius_km')
    def _check_promise(self):
        for place in self:
            if not 0 <= place.cutoff <= 24:
                raise ValidationError(self.env._('A cut-off is a time of the day.'))
            if min(place.preparation_minutes, place.daily_limit, place.same_day_radius_km) < 0:
                raise ValidationError(
                    self.env._('Minutes, orders and kilometres are not negative.')
                )

    # === BUSINESS METHODS ===#

    def _routing_limit(self):
        """Return how many orders a day this place takes, None for any number."""
        return max(0, self.daily_limit) if self.has_daily_limit else None

    def _routing_calendars(self):
        """Return ``{warehouse id: core Calendar}`` in a fixed number of queries."""
        places_sudo = self.sudo()
        hours = places_sudo.opening_hours._routing_hours()
        return {
            place.id: Calendar(
                *hours.get(place.opening_hours.id) or (place._routing_zone(), None, ()),
                cutoff=round(place.cutoff * 60) if place.has_cutoff else None,
                preparation=place.preparation_minutes,
            )
            for place in places_sudo
        }

    def _routing_zone(self):
        partner = self.partner_id
        return gettz(partner.tz or self.company_id.partner_id.tz or 'UTC') or UTC


class ResourceCalendar(models.Model):
    _inherit = 'resource.calendar'

    def _routing_hours(self):
        """Return ``{calendar id: (time zone, core Spans, closed intervals)}``."""
        if not self:
            return {}
        return once(self.env, ('hours', *self.ids), self._routing_read_hours)

    def _routing_read_hours(self):
        leaves = self.env['resource.calendar.leaves'].search_fetch(
            [
                ('resource_id', '=', False),
                ('calendar_id', 'in', [*self.ids, False]),
                ('date_to', '>=', fields.Datetime.now() - timedelta(days=1)),
            ],
            ['calendar_id', 'company_id', 'date_from', 'date_to'],
        )
        return {
            calendar.id: (
                gettz(calendar.tz) or UTC,
                tuple(
                    Span(
                        int(row.dayofweek),
                        round(row.hour_from * 60),
                        round(row.hour_to * 60),
                        int(row.week_type) if row.week_type else None,
                    )
                    for row in calendar.attendance_ids
                    if not row.display_type and row.day_period != 'lunch'
                ),
                tuple(
                    (leave.date_from.replace(tzinfo=UTC), leave.date_to.replace(tzinfo=UTC))
                    for leave in leaves
                    if leave.calendar_id == calendar
                    or (
                        not leave.calendar_id
                        and leave.company_id.id in (False, calendar.company_id.id)
                    )
                ),
            )
            for calendar in self
        }
