from dataclasses import dataclass
from datetime import timedelta

from dateutil.tz import gettz

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..core.calendar import UTC, Calendar, Span
from ..own_context import once


@dataclass(frozen=True, slots=True)
class Setup:
    """What an administrator has said of a place, ready for the engine. ``position``: latitude
    and longitude, None where nobody knows it; ``limit``: orders a day, None for any number."""

    company: int
    ships: bool
    position: tuple[float, float] | None
    calendar: Calendar
    has_hours: bool
    limit: int | None


class StockWarehouse(models.Model):
    _name = 'stock.warehouse'
    _inherit = ['stock.warehouse', 'unified.inventory.remembered']

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
    routing_slot_ids = fields.One2many(
        'order.routing.slot',
        'warehouse_id',
        string='Time Slots',
        groups='sales_team.group_sale_salesman,stock.group_stock_user',
    )

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
        """Return ``{warehouse id: core Calendar}``."""
        return {place: setup.calendar for place, setup in self._routing_setups().items()}

    def _routing_setups(self):
        """Return ``{warehouse id: Setup}`` of these places; configuration, so remembered."""
        known = self._routing_all_setups()
        if unknown := self.filtered(lambda place: place.id not in known):
            known = {**known, **unknown._routing_read_setups()}
        return {place_id: known[place_id] for place_id in self.ids}

    @api.model
    def _routing_sending(self, company):
        """Return the ids of the places of a company that ship orders, in their order."""
        return [
            place
            for place, setup in self._routing_all_setups().items()
            if setup.company == company.id and setup.ships
        ]

    @api.model
    @tools.ormcache()
    def _routing_all_setups(self):
        """Return ``{warehouse id: Setup}`` of all places at work, in their order."""
        return self.sudo().with_context(active_test=True).search([])._routing_read_setups()

    def _routing_read_setups(self):
        places_sudo = self.sudo()
        hours = places_sudo.opening_hours._routing_hours()
        return {
            place.id: Setup(
                company=place.company_id.id,
                ships=place.place_ships,
                position=place.partner_id._routing_position(),
                calendar=Calendar(
                    *hours.get(place.opening_hours.id) or (place._routing_zone(), None, ()),
                    cutoff=round(place.cutoff * 60) if place.has_cutoff else None,
                    preparation=place.preparation_minutes,
                ),
                has_hours=bool(place.opening_hours),
                limit=place._routing_limit(),
            )
            for place in places_sudo
        }

    def _routing_zone(self):
        partner = self.partner_id
        return gettz(partner.tz or self.company_id.partner_id.tz or 'UTC') or UTC


class ResourceCalendar(models.Model):
    _name = 'resource.calendar'
    _inherit = ['resource.calendar', 'unified.inventory.remembered']

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


class ResourceCalendarAttendance(models.Model):
    _name = 'resource.calendar.attendance'
    _inherit = ['resource.calendar.attendance', 'unified.inventory.remembered']


class ResourceCalendarLeaves(models.Model):
    _name = 'resource.calendar.leaves'
    _inherit = ['resource.calendar.leaves', 'unified.inventory.remembered']
