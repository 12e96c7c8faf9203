from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

from ..core.pending import is_pending


class OmniCardHold(models.Model):
    """A promise that so much of a card can be spent, until it expires. Its state is written by
    short transactions only (`..store`)."""

    _name = 'omni.card.hold'
    _description = 'Card Hold'
    _inherit = ['omni.card.subject']
    _order = 'id desc'
    _rec_name = 'owner'
    _log_access = False

    amount = fields.Float(required=True, readonly=True, digits=(20, 6))
    state = fields.Selection(
        [
            ('held', 'Held'),
            ('redeemed', 'Redeemed'),
            ('released', 'Released'),
            ('expired', 'Expired'),
        ],
        required=True,
        readonly=True,
    )
    is_expired = fields.Boolean(compute='_compute_is_expired')
    owner = fields.Char(required=True, readonly=True)
    holder = fields.Char(string='Held for', compute='_compute_holder')
    request_key = fields.Char(readonly=True)
    digest = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    user_id = fields.Many2one('res.users', readonly=True)
    txid = fields.Char(readonly=True, help='The transaction that is going to debit it.')
    created_at = fields.Datetime(string='Time', required=True, readonly=True)
    claimed_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)

    _key_uniq = models.UniqueIndex(
        '(owner, request_key) WHERE request_key IS NOT NULL', 'A request key counts once.'
    )
    _live_idx = models.Index("(subject, res_id) WHERE state = 'held'")
    _owner_idx = models.Index("(owner) WHERE state = 'held'")

    @api.depends('state', 'expires_at')
    def _compute_is_expired(self):
        now = fields.Datetime.now()
        for hold in self:
            hold.is_expired = hold.state == 'held' and hold.expires_at <= now

    @api.depends('owner')
    def _compute_holder(self):
        names = self._holder_names()
        for hold in self:
            hold.holder = names.get(hold.owner, hold.reference or hold.owner)

    def _holder_names(self):
        """Hook: return ``{owner: how a person knows him}``, as far as this module knows."""
        waiting = self.env._('points that do not count yet')
        names = {owner: waiting for owner in self.mapped('owner') if is_pending(owner)}
        for prefix, model in (('sale.order', 'sale.order'), ('rpc', 'res.users')):
            records_sudo = self.env[model].sudo().browse(self._owner_ids(prefix)).exists()
            names |= {f'{prefix},{record.id}': record.name for record in records_sudo}
        return names

    def _owner_ids(self, prefix):
        """Return the numbers in owners like "prefix,number"."""
        parts = {tuple(owner.split(',')[:2]) for owner in self.mapped('owner')}
        return [int(part[1]) for part in parts if part[0] == prefix and part[1].isdigit()]

    def _held_text(self):
        """Return who holds these, and until when."""
        return '; '.join(
            self.env._(
                '%(holder)s, until %(until)s',
                holder=hold.holder,
                until=format_datetime(self.env, hold.expires_at, dt_format='short'),
            )
            for hold in self
        )

    def action_release(self):
        """Give back what is held; for card managers."""
        if not self.env.user.has_group('omni_promotions.group_card_manager'):
            raise AccessError(self.env._('Only a card manager releases a hold.'))
        self.check_access('read')
        self.env['omni.promotion']._release(self.ids)
