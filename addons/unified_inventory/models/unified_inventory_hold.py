from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ..store_claims import PROMISES


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
    is_paying = fields.Boolean(
        string='Being Paid', readonly=True, help='The customer was on the way to pay.'
    )
    plan = fields.Json(readonly=True)
    destination = fields.Char(readonly=True)
    entry_ids = fields.One2many(
        'unified.inventory.entry', compute='_compute_entry_ids', string='Ledger'
    )
    summary = fields.Char(compute='_compute_entry_ids', search='_search_summary', string='Goods')
    quantity = fields.Float(
        compute='_compute_entry_ids',
        string='Still Promised',
        digits='Product Unit',
        help='Neither delivered nor given back yet.',
    )
    document = fields.Reference(
        selection='_selection_document', compute='_compute_document', string='For'
    )
    is_expired = fields.Boolean(
        string='Past Its Time', compute='_compute_is_expired', search='_search_is_expired'
    )
    age = fields.Char(compute='_compute_age')
    time_left = fields.Char(compute='_compute_age')

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

    # === COMPUTE METHODS ===#

    def _compute_entry_ids(self):
        entries = self.env['unified.inventory.entry'].search([('hold_ref', 'in', self.ids)])
        by_hold = entries.grouped('hold_ref')
        for hold in self:
            hold.entry_ids = own = by_hold.get(hold.id, entries.browse())
            hold.summary = ', '.join(
                f'{-e.quantity:g} × {e.product_id.display_name} ({e.warehouse_id.code})'
                for e in own.sorted('id')
                if e.kind in PROMISES
            )
            hold.quantity = 0 if hold.is_expired else -sum(own.mapped('quantity'))

    def _search_summary(self, operator, value):
        """Find holds by their products."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        entries = self.env['unified.inventory.entry']._search([('product_id', operator, value)])
        return Domain('id', 'in', entries.subselect('hold_ref'))

    @api.model
    def _selection_document(self):
        """Return the models whose records own holds; modules with others extend it."""
        return [
            ('sale.order', self.env._('Order')),
            ('res.users', self.env._("Partner's program")),
        ]

    @api.depends('owner')
    def _compute_document(self):
        """Link what the user may see."""
        self.document = False
        known = {model for model, _name in self._selection_document()}
        for model, holds in self.grouped(lambda hold: hold._owner_model()).items():
            if model not in known or not self.env[model].has_access('read'):
                continue
            documents = self._find_documents(model, {hold._owner_reference() for hold in holds})
            visible = self.env[model].union(*documents.values())._filtered_access('read')
            for hold in holds:
                document = documents.get(hold._owner_reference())
                if document and document in visible:
                    hold.document = f'{model},{document.id}'

    def _find_documents(self, model, references):
        """Return ``{reference: record}`` of the documents that own holds, as far as they exist."""
        records = self.env[model].browse(int(ref) for ref in references if ref.isdigit())
        return {str(record.id): record for record in records.exists()}

    def _owner_model(self):
        model = (self.owner or '').partition(',')[0]
        return 'res.users' if model == 'rpc' else model

    def _owner_reference(self):
        return (self.owner or '').partition(',')[2]

    @api.depends('state', 'expires_at')
    def _compute_is_expired(self):
        now = fields.Datetime.now()
        for hold in self:
            hold.is_expired = hold.state == 'held' and hold.expires_at <= now

    def _search_is_expired(self, operator, value):
        if operator != 'in':
            return NotImplemented
        late = Domain('state', '=', 'held') & Domain('expires_at', '<=', fields.Datetime.now())
        return Domain.OR(late if flag else ~late for flag in value)

    @api.depends('created_at', 'expires_at', 'state')
    def _compute_age(self):
        now, locale = fields.Datetime.now(), babel_locale_parse(self.env.lang or 'en_US')
        for hold in self:
            hold.age = hold.created_at and format_timedelta(
                now - hold.created_at, locale=locale, format='short'
            )
            hold.time_left = hold.state == 'held' and (
                self.env._('expired')
                if hold.is_expired
                else format_timedelta(hold.expires_at - now, locale=locale, format='short')
            )

    # === ACTIONS ===#

    def action_open_document(self):
        """Open the order, or the program's user, that these goods are held for."""
        self.ensure_one()
        record = self.document or self
        return {
            'type': 'ir.actions.act_window',
            'res_model': record._name,
            'res_id': record.id,
            'views': [(False, 'form')],
        }

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
