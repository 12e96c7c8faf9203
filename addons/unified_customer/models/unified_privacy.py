import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

GROUP = 'unified_customer.group_privacy'
# What is told of documents of a customer: {model: (field of the customer, fields, lines)}.
# No tokens, no keys, nothing of others
TOLD = {
    'res.users': ('partner_id', ('login', 'login_date', 'create_date'), {}),
    'res.partner.bank': ('partner_id', ('acc_number', 'bank_id'), {}),
    'sale.order': (
        'partner_id',
        ('name', 'date_order', 'state', 'amount_total', 'currency_id', 'client_order_ref',
         'partner_invoice_id', 'partner_shipping_id', 'signed_by', 'signed_on'),
        {'order_line': ('name', 'product_uom_qty', 'price_total')},
    ),
    'account.move': (
        'partner_id',
        ('name', 'invoice_date', 'move_type', 'state', 'amount_total', 'currency_id'),
        {},
    ),
    'loyalty.card': ('partner_id', ('program_id', 'code', 'points', 'expiration_date'), {}),
    'unified.ticket': (
        'partner_id', ('name', 'create_date', 'category', 'state', 'description'), {}
    ),
    'unified.consultation': ('partner_id', ('date', 'kind', 'note'), {}),
    'unified.preference': ('partner_id', ('kind', 'value', 'source', 'date'), {}),
}  # fmt: skip
OWN = ('name', 'email', 'phone', 'street', 'street2', 'zip', 'city', 'state_id', 'country_id',
       'vat', 'company_name', 'website', 'lang', 'barcode', 'unified_birth_date', 'create_date',
       'type')  # fmt: skip
NUMBERS = frozenset({'boolean', 'integer', 'float', 'monetary'})
TALK = ('email', 'email_outgoing', 'comment', 'sms', 'snailmail')


class UnifiedPrivacy(models.AbstractModel):
    """What is known of a person, told to that person. Methods with an underscore are called as
    superuser by who has checked whose data it is."""

    _name = 'unified.privacy'
    _description = 'Privacy of Customers'

    # === INTERFACE ===

    @api.model
    def export(self, customer_id):
        """All that is known of a customer, for the group Customer Privacy; the old id of a merged
        one leads to who they are now.

        :return: JSON of `_export`
        :raise Refusal: unknown_customer
        :raise AccessError: for everybody else
        """
        return self._export_checked(customer_id)[1]

    @api.model
    def _export_checked(self, customer_id):
        self._check_officer()
        moved = self.env['res.partner']._unified_resolve([customer_id])
        now = moved.get(customer_id, customer_id)
        partner = self.env['unified.customer']._viewed(now, 'export')
        return partner, self.sudo()._export(partner.sudo())

    @api.model
    def _check_officer(self):
        if not self.env.user._is_internal() or not self.env.user.has_group(GROUP):
            raise AccessError(self.env._('This is for those who see to the privacy of customers.'))

    # === EXPORT ===

    @api.model
    def _told(self):
        """:return: see `TOLD`; channels add the documents of theirs"""
        return dict(TOLD)

    @api.model
    def _people(self, partner):
        """The contact and its addresses: of a company's employee only their own."""
        people = self.env['res.partner'].with_context(active_test=False)
        return people.search([('id', 'child_of', partner.id)]).filtered(
            lambda one: one == partner or not one.user_ids
        )

    @api.model
    def _export(self, partner, own=False):
        """:param own: for the person: not what staff wrote to each other
        :return: {heading: list of {label: value}}, all of it JSON
        """
        people = self._people(partner)
        content = {self.env._('Contact'): [self._row(one, OWN) for one in people]}
        for model, told in self._told().items():
            if model in self.env and (rows := self._documents(model, people, *told)):
                content[self.env['ir.model']._get(model).name] = rows
        content[self.env._('Messages')] = self._messages(people, own)
        consents = self.env['unified.consent.entry']._of(partner)
        names = ('created_at', 'purpose', 'is_given', 'source', 'wording')
        content[self.env._('Consents')] = [self._row(one, names) for one in consents]
        views = self.env['unified.access.entry']._of(partner)
        seen = ('created_at', 'where') if own else ('created_at', 'where', 'login')
        content[self.env._('Views of these data')] = [self._row(one, seen) for one in views]
        return {heading: rows for heading, rows in content.items() if rows}

    @api.model
    def _documents(self, model, people, link, names, lines):
        records = self.env[model].with_context(active_test=False)
        result = []
        for record in records.search([(link, 'in', people.ids)], order='id'):
            row = self._row(record, names)
            for field, columns in lines.items():
                if field in record._fields:
                    label = record._fields[field]._description_string(self.env)
                    row[label] = [self._row(line, columns) for line in record[field]]
            result.append(row)
        return result

    @api.model
    def _messages(self, people, own):
        domain = [
            ('message_type', 'in', TALK),
            '|', ('author_id', 'in', people.ids),
            '&', ('model', '=', 'res.partner'), ('res_id', 'in', people.ids),
        ]  # fmt: skip
        if own:
            domain = [*domain, ('is_internal', '=', False), ('subtype_id.internal', '=', False)]
        return [
            {
                **self._row(message, ('date', 'subject', 'email_from')),
                self.env._('Text'): html2plaintext(message.body or '').strip(),
            }
            for message in self.env['mail.message'].search(domain, order='id')
        ]

    @api.model
    def _row(self, record, names):
        row = {}
        for name in names:
            field = record._fields.get(name)
            if field and (record[name] or field.type in NUMBERS):
                row[field._description_string(self.env)] = self._plain(record, field)
        return row

    @api.model
    def _plain(self, record, field):
        value = record[field.name]
        if field.relational:
            return ', '.join(value.mapped('display_name'))
        if field.type == 'selection':
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type in ('date', 'datetime'):
            return value.isoformat()
        if field.type == 'html':
            return html2plaintext(value).strip()
        return value

    @api.model
    def _json(self, content):
        told_at = fields.Datetime.now().isoformat()
        return json.dumps({'told_at': told_at, **content}, ensure_ascii=False, indent=1)
