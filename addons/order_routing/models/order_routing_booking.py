from odoo import api, fields, models


class OrderRoutingBooking(models.Model):
    """What a hold takes of a place's day. Written with its hold, in the hold's own transaction;
    counts while that hold is open, confirmed or done. Never changed; goods that are sent from
    elsewhere give it back by a row below zero."""

    _name = 'order.routing.booking'
    _description = 'Capacity Booking'
    _order = 'date desc, id desc'
    _rec_name = 'date'
    _log_access = False

    # No foreign key, see unified.inventory.entry.
    hold_ref = fields.Integer(string='Hold', required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id')
    date = fields.Date(string='Day', required=True, readonly=True)
    slot_id = fields.Many2one('order.routing.slot', readonly=True, ondelete='restrict')
    units = fields.Integer(string='Orders', required=True, readonly=True)
    promised_at = fields.Datetime(string='Promised For', readonly=True)
    until = fields.Datetime(
        string='Order By',
        readonly=True,
        help='From then on the promise could not be made any more.',
    )
    reference = fields.Char(string='Order', compute='_compute_hold')
    state = fields.Char(compute='_compute_hold')

    _day_idx = models.Index('(warehouse_id, date)')

    @api.depends('hold_ref')
    def _compute_hold(self):
        holds_sudo = self.env['unified.inventory.hold'].sudo()
        holds = {hold.id: hold for hold in holds_sudo.browse(self.mapped('hold_ref')).exists()}
        names = dict(holds_sudo._fields['state']._description_selection(self.env))
        for booking in self:
            hold = holds.get(booking.hold_ref, holds_sudo)
            booking.reference = hold.reference
            booking.state = self.env._('Expired') if hold.is_expired else names.get(hold.state)

    @api.autovacuum
    def _gc_given_up(self):
        """What was given up a month ago says nothing to anybody."""
        self.env.cr.execute(
            """
            DELETE FROM order_routing_booking b USING unified_inventory_hold h
             WHERE h.id = b.hold_ref AND h.state IN ('released', 'expired')
               AND b.date < current_date - 30
            """
        )
