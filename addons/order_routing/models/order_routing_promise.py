from datetime import date, datetime

from odoo import api, fields, models

from ..booking_store import BookingStore
from ..core.promise import parcel_dates


def _date(text):
    return text and date.fromisoformat(text)


class OrderRoutingPlan(models.Model):
    _inherit = 'order.routing.plan'

    promised_date = fields.Date(readonly=True, help='On this day all parcels have arrived.')

    @api.model
    def _prepare_vals(self, order, plan):
        """Override: the promise is kept with the plan."""
        vals = super()._prepare_vals(order, plan)
        return {**vals, 'promised_date': _date(plan.get('promised_on'))}

    def _parcel_at(self, warehouse):
        """Override: a place that steps in works on its parcel on its next working day; that is
        counted with the hold, as if it had been planned."""
        parcel = super()._parcel_at(warehouse)
        if not parcel.ship_date and self.hold_ref:
            self._date_parcel(parcel)
        return parcel

    def _date_parcel(self, parcel):
        calendar = parcel.warehouse_id._routing_calendars()[parcel.warehouse_id.id]
        now = self.env['order.routing']._now()
        dates = parcel_dates(calendar, self.carrier_id._routing_journey(), parcel.zone, now)
        if not dates:
            return
        until = dates.until.replace(tzinfo=None)
        parcel.sudo().write({'ship_date': dates.ships, 'ship_by': until})
        promised = self.order_id.commitment_date or None
        with self.env['unified.inventory']._short_transaction() as store:
            booked, place = BookingStore(store), parcel.warehouse_id.id
            # A promise that moved here has booked its day itself, an earlier attempt as well.
            if place not in {row[0] for row in booked.of(self.hold_ref)}:
                booked.insert(self.hold_ref, [(place, dates.ships, None, promised, until)])

    def _to_json(self):
        """Override: with the promise."""
        promised = self.promised_date and self.promised_date.isoformat()
        return {**super()._to_json(), 'promised_on': promised or None}


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    ship_date = fields.Date(string='Leaves On', readonly=True)
    ship_by = fields.Datetime(readonly=True, help='The cut-off of the day on which it leaves.')
    promised_date = fields.Date(string='Arrives On', readonly=True)

    @api.model
    def _prepare_vals(self, order, plan):
        """Override: when each parcel leaves and arrives."""
        return [
            {
                **vals,
                'ship_date': _date(parcel.get('ships_on')),
                'ship_by': parcel.get('until') and datetime.fromisoformat(parcel['until']),
                'promised_date': _date(parcel.get('arrives_on')),
            }
            for vals, parcel in zip(
                super()._prepare_vals(order, plan), plan['parcels'], strict=True
            )
        ]

    def _to_json(self, unit):
        """Override: with its dates."""
        return {
            **super()._to_json(unit),
            'ships_on': self.ship_date.isoformat() if self.ship_date else None,
            'arrives_on': self.promised_date.isoformat() if self.promised_date else None,
        }
