from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

KINDS = [
    ('order', 'Order'),
    ('till', 'Purchase at the Till'),
    ('return', 'Return'),
    ('mail', 'E-mail'),
    ('message', 'Message'),
    ('call', 'Call'),
    ('activity', 'Activity'),
    ('opportunity', 'Opportunity'),
    ('ticket', 'Ticket'),
    ('consultation', 'Consultation'),
]
CHANNELS = [
    ('web', 'Shop Online'),
    ('till', 'Till'),
    ('office', 'Office'),
    ('partner', 'Partner'),
    ('mail', 'E-mail'),
    ('sms', 'SMS'),
    ('phone', 'Phone'),
]
# The number of its model is part of an event's id
MODELS = ('sale.order', 'pos.order', 'crosschannel.return', 'mail.message', 'mail.activity',
          'crm.lead', 'unified.ticket', 'unified.consultation')  # fmt: skip
WIDTH = 16
SNIPPET = 160
TALK = ('email', 'email_outgoing', 'comment', 'sms', 'whatsapp')


class UnifiedTimeline(models.Model):
    """All that happened between a customer and the company, by date: one query over the
    documents, each as the user's record rules show them. What is not installed is not there."""

    _name = 'unified.timeline'
    _description = 'Customer Timeline'
    _auto = False
    _order = 'date desc, id desc'
    _rec_name = 'title'

    kind = fields.Selection(KINDS, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    date = fields.Datetime(readonly=True)
    partner_id = fields.Many2one('res.partner', 'Customer', readonly=True)
    title = fields.Char(readonly=True)
    text = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    amount = fields.Float(readonly=True, aggregator=None)
    user_id = fields.Many2one('res.users', 'By', readonly=True)

    what = fields.Char(compute='_compute_words')
    status = fields.Char(compute='_compute_words')

    @api.depends('title', 'state')
    @api.depends_context('lang')
    def _compute_words(self):
        for event in self:
            event.what, event.status = self._words(event.id, event.title, event.state)

    @property
    def _table_query(self):
        return self._union()

    @api.model
    def _union(self, partner_ids=None):
        """:return: SQL of the events of these customers, or of all, that the user may see"""
        self.env.flush_all()
        selects = []
        for model, source in self._sources().items():
            visible = self._visible(model, partner_ids)
            if visible:
                selects.append(source(visible, SQL('%s', self._number(model))))
        return SQL(' UNION ALL ').join(SQL('(%s)', select) for select in selects)

    @api.model
    def _words(self, key, title, state):
        """:return: title and state of an event as people read them"""
        model = MODELS[key % WIDTH]
        if model == 'unified.consultation':
            title = self._label(model, 'kind', title)
        elif model == 'mail.activity':
            state = state and self.env._('Planned')
        if state and 'state' in self.env[model]._fields:
            state = self._label(model, 'state', state)
        return title or '', state or ''

    @api.model
    def _label(self, model, name, code):
        field = self.env[model]._fields[name]
        return dict(field._description_selection(self.env)).get(code, code)

    @api.model
    def _number(self, model):
        return MODELS.index(model)

    @api.model
    def _sources(self):
        """A module whose documents tell of customers adds them here.

        :return: {model: method(visible ids as SQL, number of the model) -> SQL select}
        """
        sources = {
            'sale.order': self._sale_events,
            'mail.message': self._message_events,
            'mail.activity': self._activity_events,
            'unified.ticket': self._ticket_events,
            'unified.consultation': self._consultation_events,
        }
        # A module of its own for one select would be more to read than this line
        if 'crosschannel.return' in self.env:
            sources['crosschannel.return'] = self._return_events
        return sources

    @api.model
    def _visible(self, model, partner_ids):
        """:return: SQL subselect of ids, None where the user has no rights"""
        if model in ('mail.message', 'mail.activity'):
            return self._documents(partner_ids)
        records = self.env[model].with_context(active_test=False)
        if not records.has_access('read'):
            return None
        domain = Domain('partner_id', '!=', False)
        if partner_ids is not None:
            domain = Domain('partner_id', 'in', list(partner_ids))
        domain &= Domain('company_id', 'in', [*self.env.companies.ids, False])
        return records._search(domain).subselect()

    @api.model
    def _documents(self, partner_ids):
        """What may be written on: rules of messages ask document by document, and so does this.

        :return: SQL of (model, id, customer, name), None for who is no staff
        """
        if not (self.env.su or self.env.user._is_internal()):
            return None
        domain = Domain.TRUE if partner_ids is None else Domain('id', 'in', list(partner_ids))
        partners = self.env['res.partner'].with_context(active_test=False)._search(domain)
        selects = [
            SQL(
                """SELECT 'res.partner' AS model, p.id, p.id AS partner_id, NULL AS name
                     FROM res_partner p WHERE p.id IN %s""",
                partners.subselect(),
            )
        ]
        for model in self._written_on():
            if visible := self._visible(model, partner_ids):
                selects.append(
                    SQL(
                        'SELECT %s, d.id, d.partner_id, d.name FROM %s d WHERE d.id IN %s',
                        model,
                        SQL.identifier(self.env[model]._table),
                        visible,
                    )
                )
        return SQL('(%s)', SQL(' UNION ALL ').join(selects))

    @api.model
    def _written_on(self):
        """:return: models with a thread, a customer and a name"""
        models_ = ('sale.order', 'unified.ticket', 'crosschannel.return')
        return [model for model in models_ if model in self.env]

    # === SOURCES ===

    @api.model
    def _event(self, number, table, **columns):
        """:return: SQL of the columns of an event, in their order"""
        nothing = {
            'title': SQL('NULL::varchar'),
            'text': SQL('NULL::varchar'),
            'state': SQL('NULL::varchar'),
            'amount': SQL('NULL::float8'),
            'user_id': SQL('NULL::int'),
        }
        names = ('kind', 'channel', 'date', 'partner_id', *nothing)
        # our own literals, of the methods below
        # pylint: disable-next=sql-injection
        parts = nothing | {name: SQL(code) for name, code in columns.items()}
        record = SQL.identifier(table, 'id')
        return SQL(', ').join([
            SQL('%s::bigint * %s + %s AS id', record, WIDTH, number),
            *(SQL('%s AS %s', parts[name], SQL.identifier(name)) for name in names),
        ])  # fmt: skip

    @api.model
    def _sale_events(self, visible, number):
        fields_ = self.env['sale.order']._fields
        web = 'o.website_id IS NOT NULL' if 'website_id' in fields_ else 'FALSE'
        columns = self._event(
            number,
            'o',
            kind="'order'",
            channel=f"CASE WHEN {web} THEN 'web' ELSE 'office' END",
            date='o.date_order',
            partner_id='o.partner_id',
            title='o.name',
            state='o.state',
            amount='o.amount_total::float8',
            user_id='o.user_id',
        )
        return SQL(
            "SELECT %s FROM sale_order o WHERE o.state <> 'draft' AND o.id IN %s", columns, visible
        )

    @api.model
    def _return_events(self, visible, number):
        columns = self._event(
            number,
            'r',
            kind="'return'",
            channel='r.channel',
            date='r.create_date',
            partner_id='r.partner_id',
            title='r.name',
            state='r.state',
            amount='-r.refund_total::float8',
            user_id='r.create_uid',
        )
        return SQL(
            "SELECT %s FROM crosschannel_return r WHERE r.state <> 'draft' AND r.id IN %s",
            columns,
            visible,
        )

    @api.model
    def _message_events(self, documents, number):
        """What was written to or by the customer, and calls that were made."""
        columns = self._event(
            number,
            'm',
            kind="""CASE WHEN act.category = 'phonecall' THEN 'call'
                         WHEN act.id IS NOT NULL THEN 'activity'
                         WHEN m.message_type = 'email' OR sent.mail THEN 'mail'
                         ELSE 'message' END""",
            channel="""CASE WHEN act.category = 'phonecall' THEN 'phone'
                            WHEN m.message_type = 'sms' THEN 'sms'
                            WHEN m.message_type = 'email' OR sent.mail THEN 'mail'
                            ELSE 'office' END""",
            date='m.date',
            partner_id='d.partner_id',
            title="coalesce(nullif(m.subject, ''), d.name)",
            text=f"left(trim(regexp_replace(m.body, '<[^>]*>', ' ', 'g')), {SNIPPET})",
            user_id='m.create_uid',
        )
        return SQL(
            """
            SELECT %s
              FROM %s d
              JOIN mail_message m ON m.model = d.model AND m.res_id = d.id
         LEFT JOIN mail_activity_type act ON act.id = m.mail_activity_type_id
CROSS JOIN LATERAL (
                    SELECT m.message_type = 'email_outgoing' OR EXISTS (
                           SELECT FROM mail_notification n
                            WHERE n.mail_message_id = m.id AND n.notification_type = 'email'
                           ) AS mail
                   ) AS sent
             WHERE m.message_type <> 'user_notification'
               AND ((m.message_type IN %s AND m.body <> '') OR act.id IS NOT NULL OR sent.mail)
            """,
            columns,
            documents,
            TALK,
        )

    @api.model
    def _activity_events(self, documents, number):
        """What is to be done yet."""
        columns = self._event(
            number,
            'a',
            kind="CASE WHEN act.category = 'phonecall' THEN 'call' ELSE 'activity' END",
            channel="CASE WHEN act.category = 'phonecall' THEN 'phone' ELSE 'office' END",
            date='a.date_deadline::timestamp',
            partner_id='d.partner_id',
            title="coalesce(a.summary, act.name->>'en_US')",
            text='d.name',
            state="'planned'",
            user_id='a.user_id',
        )
        return SQL(
            """
            SELECT %s
              FROM %s d
              JOIN mail_activity a ON a.res_model = d.model AND a.res_id = d.id
         LEFT JOIN mail_activity_type act ON act.id = a.activity_type_id
             WHERE a.active
            """,
            columns,
            documents,
        )

    @api.model
    def _ticket_events(self, visible, number):
        columns = self._event(
            number,
            't',
            kind="'ticket'",
            channel='t.channel',
            date='t.create_date',
            partner_id='t.partner_id',
            title='t.name',
            text=f'left(t.description, {SNIPPET})',
            state='t.state',
            user_id='t.user_id',
        )
        return SQL('SELECT %s FROM unified_ticket t WHERE t.id IN %s', columns, visible)

    @api.model
    def _consultation_events(self, visible, number):
        columns = self._event(
            number,
            'c',
            kind="'consultation'",
            channel='c.channel',
            date='c.date',
            partner_id='c.partner_id',
            title='c.kind',
            text='c.note',
            user_id='c.user_id',
        )
        return SQL('SELECT %s FROM unified_consultation c WHERE c.id IN %s', columns, visible)

    # === ACTIONS ===

    def action_open(self):
        """The document behind the event."""
        self.ensure_one()
        record_id, number = divmod(self.id, WIDTH)
        model = MODELS[number]
        if model in ('mail.message', 'mail.activity'):
            # By the user's own rights
            note = self.env[model].browse(record_id)
            names = ('model', 'res_id') if model == 'mail.message' else ('res_model', 'res_id')
            model, record_id = (note[name] for name in names)
        return {
            'type': 'ir.actions.act_window',
            'res_model': model,
            'res_id': record_id,
            'views': [(False, 'form')],
        }
