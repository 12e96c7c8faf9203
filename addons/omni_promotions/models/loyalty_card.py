import secrets

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal

from ..change import Change, changing, current
from ..core import RANDOM_BITS, readable
from ..store import CardStore

CODE_PREFIX = '044'  # bar codes that tills take for coupons
GUARDED = {'code', 'program_id', 'expiration_date', 'active'}


class LoyaltyCard(models.Model):
    """Every change of a balance is an entry of the ledger, whoever makes it; none takes more than
    there is and is not held for others. `points` stays the sum of the entries."""

    _inherit = 'loyalty.card'

    @api.model
    def _generate_code(self):
        """Override of `loyalty`: nobody guesses it."""
        return readable(secrets.randbits(RANDOM_BITS), CODE_PREFIX)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `loyalty`: what a card starts with is its first entry."""
        cards = super().create([self._with_last_day(vals) for vals in vals_list])
        Promotion, rows = self.env['omni.promotion'], []
        change = current(self.env) or Change('issue')
        for card in cards:
            subject = Promotion._card_subject(card)
            if units := round(card.points * subject.scale):
                rows.append(
                    {
                        'subject': subject,
                        'units': units,
                        'kind': 'transfer' if change.kind == 'transfer' else 'issue',
                        'owner': change.owner,
                        'reason': change.reason,
                        'user': self.env.uid,
                    }
                )
        CardStore(self.env.cr).add(rows)
        return cards

    def write(self, vals):
        """Override of `loyalty`: a changed balance is decided and booked by the ledger."""
        if GUARDED & {*vals}:
            self._check_may_describe()
        if 'code' in vals:
            self._check_codes_readable()  # it would be lost
        if vals.get('active') and 'block_reason' not in vals:
            # Whoever brings a program's cards back does not mean the stolen ones.
            self -= self.filtered('block_reason')
        if 'points' not in vals:
            return super().write(vals)
        self._check_may_change()
        for card in self:
            points = card._book_points(vals['points'])
            super(LoyaltyCard, card).write({**vals, 'points': points, **card._renewed(points)})
        return True

    def _with_last_day(self, vals):
        program = (
            self.env['loyalty.program']
            .sudo()
            .browse(vals.get('program_id') or self.env.context.get('active_id'))
        )
        if vals.get('expiration_date') or not program.exists().card_months:
            return vals
        day = self.new({'program_id': program.id})._last_day()
        return {**vals, 'expiration_date': day} if day else vals

    def unlink(self):
        """Override of `loyalty`: the ledger of a deleted card ends at nothing."""
        self.check_access('unlink')
        Promotion = self.env['omni.promotion']
        rows = []
        for card in self:
            subject = Promotion._card_subject(card)
            if units := round(card.points * subject.scale):
                row = {'subject': subject, 'units': -units, 'kind': 'close'}
                rows.append({**row, 'user': self.env.uid})
        CardStore(self.env.cr).add(rows)
        return super().unlink()

    # === BUSINESS METHODS ===

    def _book_points(self, points):
        """Book the way to a new balance; return the balance that came of it."""
        self.ensure_one()
        Promotion, change = self.env['omni.promotion'], current(self.env) or Change('other')
        subject = Promotion._card_subject(self)
        before = round(self.points * subject.scale)
        units = round((points or 0.0) * subject.scale) - before
        units += round(change.settled.pop(self.id, 0) * subject.scale)
        if not units:
            return before / subject.scale
        kind = 'credit' if units > 0 and change.kind == 'redeem' else change.kind
        booked, missing = Promotion._book(subject, units, change, kind)
        if missing and change.overspend == 'record':
            self.env['omni.card.exception']._report(change.owner, missing / subject.scale, self)
        return (before + booked) / subject.scale

    def _check_may_change(self):
        """A balance changes with a document, by the system, or by a manager who says why; a
        program that runs as one, outside of any request, is not asked."""
        if current(self.env) or self.env.su:
            return
        if not self._is_manager():
            raise AccessError(self.env._('Only a card manager changes the balance of a card.'))
        if not request:
            return
        text = self.env._('Say why this balance changes: use “Update Balance”.')
        raise Refusal('reason_needed', text)

    def _check_may_describe(self):
        if not (current(self.env) or self.env.su or self._is_manager()):
            raise AccessError(
                self.env._('Only a card manager changes the code, program or end of a card.')
            )

    def _is_manager(self):
        return self.env.user.has_group('omni_promotions.group_card_manager')

    def adjust(self, points, reason):
        """Set the balance of a card, for managers.

        :param float points: the new balance, not below zero
        :param str reason: kept with the entry
        :raise Refusal: reason_needed, invalid_amount, insufficient_balance (held for others)
        """
        self.ensure_one()
        if not self._is_manager():
            raise AccessError(self.env._('Only a card manager changes the balance of a card.'))
        self.check_access('write')
        if not isinstance(reason, str) or not reason.strip():
            raise Refusal('reason_needed', self.env._('Say why this balance changes.'))
        if type(points) not in (int, float) or not 0 <= points < 1e9:
            raise Refusal('invalid_amount', self.env._('A balance is a number, not below zero.'))
        with changing(self.env, Change('adjust', reason=reason.strip()[:200])):
            self.points = points
        return self.points

    def _pending_lots(self):
        """Return ``{card id: [(points, datetime they count from)]}``, the next first; a hook: here
        all points count at once."""
        return {}

    @api.model
    def _ledger_differences(self):
        """Return ``[(card id, points, sum of the entries)]`` where the two do not agree."""
        self.env['loyalty.card'].flush_model(['points'])
        self.env.cr.execute(
            """
            SELECT c.id, c.points, coalesce(sum(e.amount), 0)::float8
              FROM loyalty_card c
              LEFT JOIN omni_card_entry e ON e.subject = 'card' AND e.res_id = c.id
             GROUP BY c.id
            HAVING abs(coalesce(c.points, 0) - coalesce(sum(e.amount), 0)) > 0.00005
            """
        )
        return self.env.cr.fetchall()
