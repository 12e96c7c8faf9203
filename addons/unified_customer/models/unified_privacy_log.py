from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.append import append_only

ACCESS_KEPT, CONSENT_KEPT = '1 year', '10 years'
PURPOSES = [
    ('mail', 'Offers by e-mail'),
    ('sms', 'Offers by SMS'),
    ('phone', 'Offers by phone'),
    ('post', 'Offers by post'),
    ('profile', 'Suggestions learned from purchases'),
    ('browsing', 'Suggestions learned from what I look at in the shop'),
]


class UnifiedLog(models.AbstractModel):
    """Rows about customers that nobody changes. Customers are numbers here, no foreign keys: a
    merge or an erasure rewrites nothing."""

    _name = 'unified.log.mixin'
    _description = 'Log of Customers'
    _log_access = False
    _order = 'id desc'

    customer_number = fields.Integer('Customer ID', required=True, readonly=True, aggregator=None)
    customer = fields.Char(
        compute='_compute_customer', compute_sudo=True, search='_search_customer'
    )
    user_number = fields.Integer('User ID', required=True, readonly=True, aggregator=None)
    login = fields.Char('Who', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    created_at = fields.Datetime('When', required=True, readonly=True)

    @api.depends('customer_number')
    def _compute_customer(self):
        partners = self.env['res.partner'].with_context(active_test=False)
        moved = partners._unified_resolve(self.mapped('customer_number'))
        for row in self:
            number = moved.get(row.customer_number, row.customer_number)
            row.customer = partners.browse(number).exists().display_name or ''

    @api.model
    def _search_customer(self, operator, value):
        if operator not in ('ilike', '=ilike', 'like', '=like', 'in'):
            return NotImplemented
        # sudo: of names that are shown with the rows
        partners = self.env['res.partner'].sudo().with_context(active_test=False)
        found = partners.search([('name', operator, value)])
        redirects = self.env['unified.customer.redirect'].sudo()
        old = redirects.search([('partner_id', 'in', found.ids)]).mapped('old_id')
        return Domain('customer_number', 'in', [*found.ids, *old])

    def write(self, vals):
        """Override of base: nobody, the superuser neither."""
        if self:
            raise AccessError(self.env._('This log is append-only.'))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._('This log is append-only.'))

    @api.model
    def _add(self, partners, **values):
        user = self.env.user
        self.sudo().create([
            {
                'customer_number': partner.id,
                'user_number': user.id,
                # Of staff: a customer's login is their address, and this is never erased
                'login': user.login if user._is_internal() else False,
                'company_id': self.env.company.id,
                'created_at': fields.Datetime.now(),
                **values,
            }
            for partner in partners
        ])  # fmt: skip

    @api.model
    def _of(self, partner):
        """Rows of the contact and of those that were merged into it."""
        redirects = self.env['unified.customer.redirect'].sudo()
        old = redirects.search([('partner_id', '=', partner.id)]).mapped('old_id')
        return self.search([('customer_number', 'in', [partner.id, *old])])


class UnifiedAccessEntry(models.Model):
    """Who looked at whose data, when, and where."""

    _name = 'unified.access.entry'
    _description = 'View of a Customer'
    _inherit = ['unified.log.mixin']
    _log_access = False
    _rec_name = 'login'

    where = fields.Char('Code', required=True, readonly=True)
    place = fields.Char('Where', compute='_compute_place')

    _customer_idx = models.Index('(customer_number, id)')

    @api.depends('where')
    @api.depends_context('lang')
    def _compute_place(self):
        places = {
            'profile': self.env._('Profile, by a program'),
            'timeline': self.env._('Timeline'),
            'office': self.env._('Profile in the back office'),
            'till': self.env._('Card at a till'),
            'export': self.env._('Export of the data'),
            'erase': self.env._('Question whether to erase'),
            'erased': self.env._('Erased'),
        }
        for entry in self:
            entry.place = places.get(entry.where, entry.where)

    def init(self):
        self.env.cr.execute(SQL(append_only(self._table, ACCESS_KEPT)))

    @api.autovacuum
    def _gc_old(self):
        query = SQL(
            'DELETE FROM unified_access_entry WHERE created_at < %s RETURNING id',
            fields.Datetime.now() - timedelta(days=366),
        )
        self.env.execute_query(query)


class UnifiedConsentEntry(models.Model):
    """What a customer agreed to or took back. What counts is the last row of a purpose."""

    _name = 'unified.consent.entry'
    _description = 'Consent of a Customer'
    _inherit = ['unified.log.mixin']
    _log_access = False
    _rec_name = 'purpose'

    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    is_given = fields.Boolean('Agreed', readonly=True)
    source = fields.Char(required=True, readonly=True, help='Where it was said.')
    wording = fields.Char(readonly=True, help='What was agreed to.')

    _customer_idx = models.Index('(customer_number, purpose, id)')

    def init(self):
        self.env.cr.execute(SQL(append_only(self._table, CONSENT_KEPT)))

    @api.model
    def _note(self, partner, purpose, is_given, source, wording=''):
        """Write down what was said, unless it was said before."""
        if self._given(partner).get(purpose) is not is_given:
            self._add(partner, purpose=purpose, is_given=is_given, source=source, wording=wording)

    @api.model
    def _given(self, partner):
        """:return: {purpose: bool} of what was said; what was not is missing"""
        return {row.purpose: row.is_given for row in self.sudo()._of(partner).sorted('id')}


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def _viewed(self, customer_id, where):
        """Override: written down. A customer who looks at their own data is no news."""
        partner = super()._viewed(customer_id, where)
        if partner != self.env.user.partner_id:
            self.env['unified.access.entry']._add(partner, where=where)
        return partner
