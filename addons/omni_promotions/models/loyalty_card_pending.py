from dataclasses import replace

from odoo import api, fields, models

from ..change import changing, current
from ..core.pending import Earned, pending_owner, pending_seconds
from ..store import CardStore

TAKES_PENDING_FIRST = ('reverse', 'adjust')


class LoyaltyCard(models.Model):
    """Points of a sale count later: they are on the card, and held for nobody until then. A hold
    ends by its time, so they count whether or not any cron ran; the sum of the entries stays the
    balance."""

    _inherit = 'loyalty.card'

    points_pending = fields.Float(
        string='Pending',
        compute='_compute_points_pending',
        digits=(16, 2),
        help='Part of the balance that does not count yet.',
    )
    points_pending_until = fields.Datetime(
        string='Next Points Count', compute='_compute_points_pending'
    )
    points_pending_display = fields.Char(compute='_compute_points_pending')

    @api.depends('points')
    def _compute_points_pending(self):
        lots = self._pending_lots()
        for card in self:
            mine = lots.get(card.id, [])
            card.points_pending = sum(points for points, _until in mine)
            card.points_pending_until = min((until for _points, until in mine), default=False)
            card.points_pending_display = card._format_points(card.points_pending)

    # === BUSINESS METHODS ===

    def _pending_lots(self):
        """Return ``{card id: [(points, datetime they count from)]}``, the next first."""
        if not self.ids:
            return {}
        self.env.cr.execute(
            """
            SELECT h.res_id, (h.amount + coalesce(sum(e.amount), 0))::float8, h.expires_at
              FROM omni_card_hold h
              LEFT JOIN omni_card_entry e ON e.hold_ref = h.id
             WHERE h.subject = 'card' AND h.state = 'held' AND h.res_id = ANY(%s)
               AND h.owner LIKE 'pending,%%'
               AND h.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
             GROUP BY h.id
            HAVING h.amount + coalesce(sum(e.amount), 0) > 0
             ORDER BY h.expires_at, h.id
            """,
            [self.ids],
        )
        lots = {}
        for card_id, points, until in self.env.cr.fetchall():
            lots.setdefault(card_id, []).append((points, until))
        return lots

    def _pending_owners(self):
        """Return who keeps this card's pending points."""
        domain = [
            ('subject', '=', 'card'),
            ('res_id', '=', self.id),
            ('state', '=', 'held'),
            ('owner', '=like', 'pending,%'),
        ]
        return tuple(
            dict.fromkeys(self.env['omni.card.hold'].sudo().search(domain).mapped('owner'))
        )

    def _pending_days(self):
        company = self.company_id or self.env.company
        return company.sudo().points_pending_days

    def _book_points(self, points):
        """Override: what a sale earns waits; what returned goods take back, waiting points pay."""
        change, program = current(self.env), self.program_id.sudo()
        if not change or program.program_type != 'loyalty':
            return super()._book_points(points)
        before = self.points
        less = (points or 0.0) < before
        if less and change.kind in TAKES_PENDING_FIRST:
            change = replace(change, owners=(*change.owners, *self._pending_owners()))
        with changing(self.env, change):
            balance = super()._book_points(points)
        self._keep_pending(balance - before, change)
        return balance

    def _keep_pending(self, points, change):
        subject = self.env['omni.promotion']._card_subject(self)
        units = round(self._earned_points(points, change) * subject.scale)
        earned = Earned(change.kind, self.program_id.sudo().program_type, units, change.owner)
        if seconds := pending_seconds(earned, self._pending_days()):
            vals = {
                'owner': pending_owner(change.owner),
                'ttl': seconds,
                'reference': change.reference,
                'company_id': self.company_id.id or self.env.company.id,
                'user_id': self.env.uid,
            }
            # In this transaction: no points, no hold of them.
            CardStore(self.env.cr).insert(subject, units, vals)

    def _earned_points(self, points, change):
        """Return what a sale earned of a change that may be less: it spent some, too."""
        model, _comma, number = (change.owner or '').partition(',')
        if model != 'sale.order':
            return points
        order = self.env[model].browse(int(number))
        if order.state not in ('draft', 'sent'):
            return points
        own = order.coupon_point_ids.filtered(lambda entry: entry.coupon_id == self)
        return sum(own.mapped('points'))
