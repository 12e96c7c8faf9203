from odoo.fields import Command
from odoo.tests import tagged

from .common import OrderRoutingCommon

NOON = '2026-11-25 18:00:00'  # in Chicago, a Wednesday


class WorkingDays:
    """The store in Chicago works on weekdays from 9 to 18, on orders of before 14 o'clock; an
    order takes an hour."""

    @classmethod
    def _set_working_days(cls, **values):
        cls.hours = cls._create_hours('Chicago hours', 'America/Chicago')
        cls.store.write(
            {
                'opening_hours': cls.hours.id,
                'has_cutoff': True,
                'cutoff': 14,
                'preparation_minutes': 60,
                **values,
            }
        )
        cls.carrier.write({'routing_promises_date': True, 'routing_calendar_id': cls.hours.id})

    @classmethod
    def _create_hours(cls, name, tz):
        return cls.env['resource.calendar'].create(
            {
                'name': name,
                'tz': tz,
                'attendance_ids': [
                    Command.clear(),
                    *[
                        Command.create(
                            {
                                'name': 'Open',
                                'dayofweek': str(day),
                                'hour_from': 9,
                                'hour_to': 18,
                                'day_period': 'full_day',
                            }
                        )
                        for day in range(5)
                    ],
                ],
            }
        )

    @classmethod
    def _create_slot(cls, kind='collect', place=None, **values):
        """A window of Wednesday with room for one."""
        return cls.env['order.routing.slot'].create(
            {
                'warehouse_id': (place or cls.store).id,
                'kind': kind,
                'weekday': '2',
                'hour_from': 15,
                'hour_to': 17,
                'capacity': 1,
                **values,
            }
        )


@tagged('post_install', '-at_install')
class PromiseCommon(WorkingDays, OrderRoutingCommon):
    """Ten vases in Chicago; Ground takes a day near by, three far away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_working_days()
        for zone, days in zip(cls.carrier.routing_zone_ids, (1, 3), strict=True):
            zone.transit_days = days
        cls._stock(cls.vase, cls.store, 10)

    @classmethod
    def _create_same_day(cls):
        cls.store.same_day_radius_km = 80
        return cls._create_carrier('Same day', delivery_type='same_day', fixed_price=12)

    def _bookings(self, order):
        self.env['order.routing.booking'].invalidate_model(flush=False)
        return self.env['order.routing.booking'].search([('hold_ref', '=', order.hold_ref)])

    def _order(self, quantity=1, **values):
        return self._create_order((self.vase, quantity), **values)
