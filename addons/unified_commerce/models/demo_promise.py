from datetime import datetime, timedelta

from odoo import fields, models
from odoo.fields import Command

# Delivery days by zone, about what the postal service says of itself.
TRANSIT = {
    'ground': {1: 2, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 4, 8: 5},
    'priority': {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 3, 7: 3, 8: 3},
}
HOLIDAYS = {'New Year': (1, 1), 'Independence Day': (7, 4), 'Christmas Day': (12, 25)}
# Orders of the day until then; minutes until an order is ready to be collected.
STORE_DAY = {
    'has_cutoff': True,
    'cutoff': 17.0,
    'preparation_minutes': 60,
    'same_day_radius_km': 40,
}
CENTRE_DAY = {'has_cutoff': True, 'cutoff': 16.0, 'preparation_minutes': 120}
BUSY_STORE, BUSY_LIMIT = 'DEN', 40
WINDOWS = {'same_day': (14, 16, 18), 'collect': (12, 15, 18)}
ROOM = {'same_day': 4, 'collect': 12}
COLLECT_WINDOWS = ('NYC', 'CHI')


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_promises(self):
        """Working days, cut-offs, a daily limit, time slots and a courier for the same day."""
        if self._find('carrier_same_day'):
            return
        places = self._places()
        days = self._load_working_days()
        for code, place in places.items():
            place.write(CENTRE_DAY if code == 'DC' else STORE_DAY)
        places['DC'].opening_hours = days['hours_centre']
        places[BUSY_STORE].write({'has_daily_limit': True, 'daily_limit': BUSY_LIMIT})
        self._load_transit(days['hours_parcels'])
        self._load_courier()
        self._load_slots(places)

    def _load_working_days(self):
        """The centre works from Monday to Friday, parcels are brought on Saturdays too."""
        names = {
            'hours_centre': ('Distribution centre', range(5), 6.0, 18.0),
            'hours_parcels': ('Parcel deliveries', range(6), 8.0, 18.0),
        }
        calendars = self._ensure(
            'resource.calendar',
            {
                key: {
                    'name': name,
                    'tz': 'America/Chicago',
                    'attendance_ids': [
                        Command.clear(),
                        *[
                            Command.create(
                                {
                                    'name': 'Open',
                                    'dayofweek': str(day),
                                    'day_period': 'full_day',
                                    'hour_from': start,
                                    'hour_to': end,
                                }
                            )
                            for day in week
                        ],
                    ],
                }
                for key, (name, week, start, end) in names.items()
            },
        )
        self._load_holidays(calendars)
        return dict(zip(names, calendars, strict=True))

    def _load_holidays(self, calendars):
        year = fields.Date.today().year
        days = [
            (name, datetime(y, month, day))  # noqa: DTZ001 - naive, as the ORM has it
            for name, (month, day) in HOLIDAYS.items()
            for y in (year, year + 1)
        ]
        self.env['resource.calendar.leaves'].create(
            [
                {
                    'name': name,
                    'calendar_id': calendar.id,
                    # Chicago is six hours behind, in July five.
                    'date_from': start + timedelta(hours=6),
                    'date_to': start + timedelta(hours=30),
                }
                for calendar in calendars
                for name, start in days
            ]
        )

    def _load_transit(self, calendar):
        for key, days in TRANSIT.items():
            carrier = self._find(f'carrier_{key}')
            carrier.write({'routing_promises_date': True, 'routing_calendar_id': calendar.id})
            for zone in carrier.routing_zone_ids:
                zone.transit_days = days[zone.zone]

    def _load_courier(self):
        product = self._ensure(
            'product.product',
            {
                'delivery_same_day': {
                    'name': 'Same-day courier',
                    'default_code': 'DELIVERY-SAME-DAY',
                    'type': 'service',
                    'list_price': 0,
                    'sale_ok': False,
                    'purchase_ok': False,
                    'taxes_id': [Command.clear()],
                    'invoice_policy': 'order',
                }
            },
        )
        self._ensure(
            'delivery.carrier',
            {
                'carrier_same_day': {
                    'name': 'Same-day courier',
                    'delivery_type': 'same_day',
                    'product_id': product.id,
                    'fixed_price': 14.99,
                    'is_published': True,
                    'sequence': 9,
                }
            },
        )

    def _load_slots(self, places):
        stores = [code for code in places if code != 'DC']
        self._ensure(
            'order.routing.slot',
            {
                f'slot_{kind}_{code.lower()}_{day}_{hour}': {
                    'warehouse_id': places[code].id,
                    'kind': kind,
                    'weekday': str(day),
                    'hour_from': hour,
                    'hour_to': hour + (3 if kind == 'collect' and hour < 18 else 2),
                    'capacity': ROOM[kind],
                }
                for kind, hours in WINDOWS.items()
                for code in (COLLECT_WINDOWS if kind == 'collect' else stores)
                for day in range(7)
                for hour in hours
            },
        )
