from odoo import api, fields, models
from odoo.exceptions import AccessError


class UnifiedInventoryHold(models.Model):
    """A promise of goods. Its quantities are its rows in the ledger; its state is written by
    the short transactions of `unified.inventory` alone, never by a business document."""

    _name = 'unified.inventory.hold'
    _description = 'Inventory Hold'
    _order = 'id desc'
    _rec_name = 'reference'
    _log_access = False

    owner = fields.Char(
        required=True, readonly=True, help='The document or service user that asked for it.'
    )
    reference = fields.Char(readonly=True, help='The order this is for.')
    request_key = fields.Char(readonly=True, help='The same key always gets this same answer.')
    digest = fields.Char(readonly=True)
    channel_id = fields.Many2one(
        'unified.inventory.channel', required=True, readonly=True, ondelete='restrict'
    )
    campaign_id = fields.Many2one('utm.campaign', readonly=True, ondelete='set null')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    user_id = fields.Many2one('res.users', string='Asked By', readonly=True)
    state = fields.Selection(
        [
            ('held', 'Held'),
            ('confirmed', 'Confirmed'),
            ('fulfilled', 'Fulfilled'),
            ('released', 'Released'),
            ('expired', 'Expired'),
        ],
        required=True,
        readonly=True,
    )
    created_at = fields.Datetime(string='Since', readonly=True)
    expires_at = fields.Datetime(readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    plan = fields.Json(readonly=True)
    destination = fields.Char(readonly=True)
    entry_ids = fields.One2many(
        'unified.inventory.entry', compute='_compute_entry_ids', string='Ledger'
    )
    is_expired = fields.Boolean(compute='_compute_is_expired')
    summary = fields.Char(compute='_compute_entry_ids', string='Goods')

    _key_uniq = models.UniqueIndex(
        '(owner, request_key) WHERE request_key IS NOT NULL',
        'This request key has been used already.',
    )
    _open_uniq = models.UniqueIndex(
        "(owner) WHERE request_key IS NULL AND state IN ('held', 'confirmed')",
        'A document has one hold at a time.',
    )
    _expiry_idx = models.Index("(expires_at) WHERE state = 'held'")
    _confirmed_idx = models.Index("(confirmed_at) WHERE state = 'confirmed'")

    def _compute_entry_ids(self):
        entries = self.env['unified.inventory.entry'].search([('hold_ref', 'in', self.ids)])
        by_hold = entries.grouped('hold_ref')
        for hold in self:
            hold.entry_ids = own = by_hold.get(hold.id, entries.browse())
            hold.summary = ', '.join(
                f'{-e.quantity:g} × {e.product_id.display_name} ({e.warehouse_id.code})'
                for e in own.sorted('id')
                if e.kind in ('hold', 'debt')
            )

    @api.depends('state', 'expires_at')
    def _compute_is_expired(self):
        now = fields.Datetime.now()
        for hold in self:
            hold.is_expired = hold.state == 'held' and hold.expires_at <= now

    def action_release(self):
        """Give the goods of these holds back to everyone."""
        if not self.env.user.has_group('stock.group_stock_manager'):
            raise AccessError(self.env._('Only an inventory administrator releases a hold.'))
        self.check_access('read')
        self.env['unified.inventory']._release(self.ids)

    def _parts(self):
        """Return what this hold still promises, as core Parts."""
        self.ensure_one()
        return self.env['unified.inventory']._open_parts(self.id)
