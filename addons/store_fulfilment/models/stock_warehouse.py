from babel.dates import get_day_names

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse, get_lang

from ..core import BadAddress, opening_hours, split_address


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    store_orders = fields.Boolean(
        string='Prepared on the Screen',
        default=True,
        help='What this place sends or hands over of orders is shown on the Store Orders screen.',
    )
    store_accept_minutes = fields.Integer(
        string='Accept Within', default=30, help='Minutes a new order may wait to be accepted.'
    )
    store_prepare_minutes = fields.Integer(
        string='Prepare Within',
        default=120,
        help='Minutes until an order is packed, unless the customer was promised a time.',
    )
    store_keep_days = fields.Integer(
        string='Keep For', default=7, help='Days a ready order waits for its customer.'
    )
    store_remind_days = fields.Integer(
        string='Remind Before',
        default=2,
        help='Days before the end of that time at which the customer is reminded; 0: never.',
    )
    store_printer_address = fields.Char(
        string='Receipt Printer',
        help='host:port of an ESC/POS printer in the network. Without it lists and slips are PDF.',
    )
    store_user_ids = fields.Many2many(
        'res.users',
        'store_fulfilment_staff_rel',
        'warehouse_id',
        'user_id',
        string='Store Employees',
        groups='stock.group_stock_user,store_fulfilment.group_store_employee',
    )

    _store_times_positive = models.Constraint(
        'CHECK (store_accept_minutes > 0 AND store_prepare_minutes > 0'
        ' AND store_keep_days > 0 AND store_remind_days >= 0)',
        'Minutes and days of store orders are more than zero.',
    )

    @api.constrains('store_printer_address')
    def _check_store_printer_address(self):
        for place in self.filtered('store_printer_address'):
            try:
                split_address(place.store_printer_address)
            except BadAddress as error:
                raise ValidationError(
                    self.env._(
                        '%(text)s is not the address of a printer. Write host:port, for'
                        ' example 192.168.1.50:9100.',
                        text=place.store_printer_address,
                    )
                ) from error

    # === BUSINESS METHODS ===#

    def _store_notify(self):
        """Tell the screens of these places that there is something new."""
        for place in self:
            self.env['bus.bus']._sendone((place, 'store_orders'), 'store_orders', {'id': place.id})

    def _store_opening_hours(self):
        """Return what a customer is told: [(days, hours)] as words."""
        self.ensure_one()
        rows = [
            (int(row.dayofweek), round(row.hour_from * 60), round(row.hour_to * 60))
            for row in self.opening_hours.sudo().attendance_ids
            if row.day_period != 'lunch' and not row.display_type
        ]
        names = get_day_names('abbreviated', locale=babel_locale_parse(get_lang(self.env).code))
        return [
            (
                names[first] if first == last else f'{names[first]} – {names[last]}',
                ', '.join(f'{_clock(start)} – {_clock(end)}' for start, end in hours),
            )
            for (first, last), hours in opening_hours(rows)
        ]


def _clock(minutes):
    return f'{minutes // 60}:{minutes % 60:02d}'
