from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_duration

from ..core.promise import Slot


class OrderRoutingSlot(models.Model):
    """A window of every week in which a place hands over, or brings, so many orders."""

    _name = 'order.routing.slot'
    _description = 'Time Slot'
    _order = 'warehouse_id, kind, weekday, hour_from, id'

    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id')
    kind = fields.Selection(
        [('collect', 'Collected'), ('same_day', 'Brought the same day')],
        required=True,
        default='collect',
    )
    weekday = fields.Selection(
        [
            ('0', 'Monday'),
            ('1', 'Tuesday'),
            ('2', 'Wednesday'),
            ('3', 'Thursday'),
            ('4', 'Friday'),
            ('5', 'Saturday'),
            ('6', 'Sunday'),
        ],
        required=True,
        default='0',
    )
    hour_from = fields.Float(string='From', required=True)
    hour_to = fields.Float(string='To', required=True)
    capacity = fields.Integer(string='Orders', default=1, required=True)
    active = fields.Boolean(default=True)

    _hours_in_order = models.Constraint(
        'CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)',
        'A slot begins before it ends, on the same day.',
    )
    _capacity_positive = models.Constraint('CHECK (capacity >= 0)', 'A capacity is not negative.')

    @api.depends('weekday', 'hour_from', 'hour_to')
    def _compute_display_name(self):
        names = dict(self._fields['weekday']._description_selection(self.env))
        for slot in self:
            slot.display_name = f'{names.get(slot.weekday, "")} {slot._hours_text()}'

    @api.constrains('warehouse_id')
    def _check_no_bookings(self):
        """What is booked was booked at the place of the slot."""
        bookings = self.env['order.routing.booking'].sudo()
        for slot in self:
            if bookings.search_count(
                [('slot_id', '=', slot.id), ('warehouse_id', '!=', slot.warehouse_id.id)], limit=1
            ):
                raise ValidationError(self.env._('A slot with bookings stays at its place.'))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        domain = [('slot_id', 'in', self.ids)]
        if self.env['order.routing.booking'].sudo().search_count(domain, limit=1):
            raise ValidationError(self.env._('A slot that was booked is archived, not deleted.'))

    def _hours_text(self):
        return f'{format_duration(self.hour_from)}–{format_duration(self.hour_to)}'

    def _to_core(self):
        """Return these slots as core Slots."""
        return tuple(
            Slot(
                slot.id,
                slot.warehouse_id.id,
                int(slot.weekday),
                round(slot.hour_from * 60),
                round(slot.hour_to * 60),
                slot.capacity,
                slot.kind == 'same_day',
            )
            for slot in self
        )
