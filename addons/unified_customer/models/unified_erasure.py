from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

# Texts of documents that may name a person: {model: (field of the customer, fields)}
BLANKED = {
    'sale.order': ('partner_id', ('client_order_ref', 'note', 'signature', 'signed_by',
                                  'access_token')),
    'stock.picking': ('partner_id', ('note',)),
    'unified.ticket': ('partner_id', ('description',)),
    'unified.consultation': ('partner_id', ('note',)),
}  # fmt: skip
# Titles that must stay, but name nobody
RENAMED = {'unified.ticket': 'name'}
# Rows that say nothing without the person
DROPPED = {
    'unified.preference': 'partner_id',
    'unified.customer.proof': 'partner_id',
    'unified.customer.pair': 'left_id',
    'mail.activity': None,
}
TEXTS = frozenset({'char', 'text', 'html', 'date', 'binary', 'image'})
KEPT = frozenset({'name', 'complete_name', 'lang', 'tz', 'type', 'display_name'})
MONEY = ('ewallet', 'gift_card')
NAMED = 3  # documents that are in the way, by name


class UnifiedPrivacy(models.AbstractModel):
    _inherit = 'unified.privacy'

    # === INTERFACE ===

    @api.model
    def erase(self, customer_id):
        """Make a customer nobody, for the group Customer Privacy; books and stock stay.

        :return: ``{"customer_id"}``
        :raise Refusal: unknown_customer; merged with the ``customer_id`` they have now, for it is
            more that goes then than who asks knows of; still_open with the reasons
        """
        partner = self._to_erase(customer_id)
        self.sudo()._erase(partner.sudo())
        return {'customer_id': partner.id}

    @api.model
    def obstacles(self, customer_id):
        """:return: list of texts: why a customer cannot be erased now
        :raise Refusal: unknown_customer, merged
        """
        return self.sudo()._obstacles(self._to_erase(customer_id).sudo())

    @api.model
    def _to_erase(self, customer_id):
        self._check_officer()
        if now := self.env['res.partner']._unified_moved([customer_id]).get(customer_id):
            text = self.env._('This customer was merged into another one.')
            raise Refusal('merged', text, customer_id=now.id)
        return self.env['unified.customer']._viewed(customer_id, 'erase')

    # === MAY IT BE ===

    @api.model
    def _obstacles(self, partner):
        """:return: list of texts, empty when nothing is open"""
        people = self._people(partner)
        users = people.with_context(active_test=False).user_ids
        reasons = []
        if partner.is_company or users.filtered(lambda user: not user.share):
            reasons.append(self.env._('Companies and staff are not erased here.'))
        for model, domain, text in self._open_documents():
            if model in self.env:
                own = [('partner_id', 'in', people.ids), *domain(self.env[model])]
                if found := self.env[model].search(own):
                    reasons.append(f'{text} ({self._names_of(found)})')
        if self._held(people):
            reasons.append(self.env._('Points or money are held by an order.'))
        return reasons

    @api.model
    def _names_of(self, records):
        """:return: which they are, or how many: the code of a card is money"""
        few = records[:NAMED]
        if 'name' not in records._fields or not all(few.mapped('name')):
            return str(len(records))
        names = ', '.join(few.mapped('name'))
        return f'{names} …' if len(records) > NAMED else names

    @api.model
    def _open_documents(self):
        """:return: list of (model, function of the model giving a domain, what is open)"""
        return [
            ('sale.order', self._open_orders, self.env._('Orders are open.')),
            (
                'account.move',
                lambda _model: [
                    ('move_type', 'in', ('out_invoice', 'out_refund')),
                    '|', ('state', '=', 'draft'),
                    '&', ('state', '=', 'posted'),
                    ('payment_state', 'in', ('not_paid', 'partial', 'in_payment')),
                ],
                self.env._('Invoices are not paid.'),
            ),
            (
                'loyalty.card',
                lambda _model: [('program_type', 'in', MONEY), ('points', '>', 0)],
                self.env._('There is money on a card or wallet.'),
            ),
            (
                'unified.ticket',
                lambda _model: [('is_closed', '=', False)],
                self.env._('Support tickets are open.'),
            ),
        ]  # fmt: skip

    @api.model
    def _open_orders(self, orders):
        """Confirmed and not delivered or invoiced, or paid, or being paid, and not confirmed."""
        undelivered = (
            ['|', ('delivery_status', 'in', ('pending', 'started', 'partial'))]
            if 'delivery_status' in orders._fields
            else []
        )
        return [
            '|', '&', ('state', '=', 'sale'), *undelivered, ('invoice_status', '=', 'to invoice'),
            '&', ('state', 'in', ('draft', 'sent')),
            ('transaction_ids', 'any', self._paid_or_paying()),
        ]  # fmt: skip

    @api.model
    def _held(self, people):
        if 'omni.card.hold' not in self.env:
            return False
        cards = self.env['loyalty.card'].search([('partner_id', 'in', people.ids)])
        return bool(
            self.env['omni.card.hold'].search_count([
                ('subject', '=', 'card'), ('res_id', 'in', cards.ids), ('state', '=', 'held'),
                ('expires_at', '>', fields.Datetime.now()),
            ])
        )  # fmt: skip

    @api.model
    def _blanked(self):
        """:return: see `BLANKED`; others add theirs, without fields what is only talked on"""
        return dict(BLANKED)

    @api.model
    def _renamed(self):
        """:return: see `RENAMED`; channels add theirs"""
        return dict(RENAMED)

    @api.model
    def _dropped(self):
        """:return: see `DROPPED`; channels add theirs"""
        return dict(DROPPED)

    # === ERASING ===

    @api.model
    def _erase(self, partner):
        """:raise Refusal: still_open"""
        people, reasons = self._hold_off(partner)
        if partner.unified_erased_at:
            raise Refusal('erased', self.env._('This customer was erased already.'))
        if reasons:
            text = self.env._('This customer cannot be erased yet: %s', ' '.join(reasons))
            raise Refusal('still_open', text, reasons=reasons)
        self = self.with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True, active_test=False
        )
        people = people.with_env(self.env)
        self._drop_carts(people)
        self._keep_billed_parties(people)
        self._erase_talk(people)
        self._erase_documents(people)
        self._erase_logins(people)
        self._erase_contacts(people)
        self.env['unified.customer.merge']._forget(people)
        # Copies that were made for the customer to take along
        copies = [('partner_id', 'in', people.ids)]
        self.env['unified.erasure.confirm'].search(copies).write(
            {'json_file': False, 'pdf_file': False}
        )
        self.env['unified.customer.redirect'].search(
            [('partner_id', 'in', people.ids)]
        ).old_name = False
        self.env['unified.access.entry']._add(partner, where='erased')

    @api.model
    def _keep_billed_parties(self, people):
        """The law asks whom an invoice was made out to for longer than anybody else may know it:
        accountants still see it on the invoice itself."""
        moves = self.env['account.move'].search(
            [('partner_id', 'in', people.ids), ('state', '=', 'posted')]
        )
        for move in moves:
            party = move.partner_id
            parts = (party.name, party._display_address(without_company=True), party.vat)
            move.unified_billed_party = '\n'.join(filter(None, parts))

    @api.model
    def _erase_talk(self, people):
        """Texts of messages by, on and to the person; that there was one stays."""
        messages = self.env['mail.message'].search([('author_id', 'in', people.ids)])
        places = {'res.partner': people}
        for model in self._blanked():
            if model in self.env and 'message_ids' in self.env[model]._fields:
                places[model] = self.env[model].search([('partner_id', 'in', people.ids)])
        for model, records in places.items():
            messages |= self.env['mail.message'].search(
                [('model', '=', model), ('res_id', 'in', records.ids)]
            )
        # What was said on an invoice belongs to the books and their audit trail
        messages = messages.filtered(lambda one: one.model != 'account.move')
        messages.tracking_value_ids.unlink()
        # Invoices keep the papers that were sent
        messages.attachment_ids.filtered(lambda one: one.res_model != 'account.move').unlink()
        messages.write(
            {'body': '', 'subject': False, 'email_from': False, 'reply_to': '',
             'record_name': False}
            if 'record_name' in messages._fields and messages._fields['record_name'].store
            else {'body': '', 'subject': False, 'email_from': False, 'reply_to': ''}
        )  # fmt: skip
        mails = self.env['mail.mail'].search(
            ['|', ('recipient_ids', 'in', people.ids),
             ('email_to', 'in', [*filter(None, people.mapped('email'))])]
        )  # fmt: skip
        mails.unlink()
        self._own_files(people).unlink()

    @api.model
    def _own_files(self, people):
        """Hook: return the attachments that go with the person."""
        return self.env['ir.attachment'].search(
            [('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids)]
        )

    @api.model
    def _erase_documents(self, people):
        renamed = self._renamed()
        for model, (link, names) in self._blanked().items():
            if model not in self.env:
                continue
            records = self.env[model].search([(link, 'in', people.ids)])
            columns = [
                SQL('%s = NULL', SQL.identifier(name))
                for name in names
                if name in records._fields
                and records._fields[name].store
                and records._fields[name].column_type
                and not records._fields[name].required
            ]
            if model in renamed:
                columns.append(SQL('%s = %s', SQL.identifier(renamed[model]), '-'))
            binaries = [
                name for name in names
                if name in records._fields and records._fields[name].type in ('binary', 'image')
            ]  # fmt: skip
            if records and binaries:
                records.write(dict.fromkeys(binaries, False))
            if records and columns:
                # Past any check that reads the customer: only texts go
                records.flush_model()
                self.env.cr.execute(
                    SQL(
                        'UPDATE %s SET %s WHERE id = ANY(%s)',
                        SQL.identifier(records._table), SQL(', ').join(columns), records.ids,
                    )
                )  # fmt: skip
                records.invalidate_recordset()
        for model, link in self._dropped().items():
            if model not in self.env:
                continue
            domain = (
                [(link, 'in', people.ids)]
                if link
                else [('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids)]
            )
            self.env[model].search(domain).unlink()
        self.env['unified.customer.pair'].search([('right_id', 'in', people.ids)]).unlink()
        self.env['loyalty.card'].search([('partner_id', 'in', people.ids)]).active = False

    @api.model
    def _erase_logins(self, people):
        for user in people.user_ids:
            user.api_key_ids._remove()
            user.write({'login': f'__erased_user_{user.id}', 'password': '', 'signature': False})
            # Nobody archives themselves
            user.with_user(SUPERUSER_ID).action_archive()

    @api.model
    def _erase_contacts(self, people):
        people.bank_ids.unlink()
        names = [
            name
            for name, field in people._fields.items()
            if field.type in TEXTS
            and name not in KEPT
            and not field.required
            and not field.related
            and not field.compute
            and (field.store or field.company_dependent)
        ]
        for one in people:
            one.write({**dict.fromkeys(names, False), 'category_id': [(5,)]})
        # Odoo looks for logins that are active here
        people.with_context(active_test=True).write({
            'name': self.env._('Erased customer'),
            'state_id': False, 'unified_erased_at': fields.Datetime.now(), 'active': False,
        })  # fmt: skip
