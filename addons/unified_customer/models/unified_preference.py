from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import preferences as core
from ..core import profile as core_profile

KINDS = [
    ('size', 'Size'),
    ('colour', 'Colour'),
    ('brand', 'Brand'),
    ('category', 'Category'),
    ('store', 'Store'),
    ('contact', 'Contact'),
]
CONTACTS = [
    ('mail', 'E-mail'),
    ('sms', 'SMS'),
    ('phone', 'Phone'),
    ('post', 'Post'),
    ('none', 'Not at All'),
]
VALUES = {
    'size': 'attribute_value_id',
    'colour': 'attribute_value_id',
    'brand': 'attribute_value_id',
    'category': 'category_id',
    'store': 'warehouse_id',
    'contact': 'contact',
}
LEARNED = ('learned', 'browsing')  # sources that are learned anew
YEARS = 2  # of purchases that are learned from
BATCH = 500


class UnifiedPreference(models.Model):
    """What a customer likes, who says so and since when. Several may say something of one kind;
    `core.preferences.effective` says whose word counts. Not unique by customer: a merge would
    throw rows away."""

    _name = 'unified.preference'
    _description = 'Customer Preference'
    _order = 'kind, date desc, id desc'
    _rec_name = 'value'

    partner_id = fields.Many2one(
        'res.partner', 'Customer', required=True, index=True, ondelete='cascade'
    )
    kind = fields.Selection(KINDS, required=True)
    attribute_value_id = fields.Many2one(
        'product.attribute.value', index='btree_not_null', ondelete='cascade'
    )
    category_id = fields.Many2one('product.category', index='btree_not_null', ondelete='cascade')
    warehouse_id = fields.Many2one(
        'stock.warehouse', 'Store', index='btree_not_null', ondelete='cascade'
    )
    contact = fields.Selection(CONTACTS)
    value = fields.Char('Likes', compute='_compute_value', compute_sudo=True)
    source = fields.Selection(
        [
            ('customer', 'Said by the Customer'),
            ('clerk', 'Told a Clerk'),
            ('learned', 'Learned from Purchases'),
            ('browsing', 'Learned from Browsing'),
        ],
        required=True,
        default='clerk',
    )
    date = fields.Datetime('Since', required=True, default=fields.Datetime.now)
    consent = fields.Boolean(
        help='The customer agreed that it is kept and used for what is shown and written to them.'
    )
    user_id = fields.Many2one('res.users', 'Written by', default=lambda self: self.env.user)

    @api.depends('kind', 'attribute_value_id', 'category_id', 'warehouse_id', 'contact')
    def _compute_value(self):
        contacts = dict(self._fields['contact']._description_selection(self.env))
        for preference in self:
            value = preference._value()
            if isinstance(value, models.Model):
                preference.value = value.name or ''
            else:
                preference.value = contacts.get(value, '')

    @api.constrains('kind', 'attribute_value_id', 'category_id', 'warehouse_id', 'contact')
    def _check_value(self):
        for preference in self.sudo():
            value = preference._value()
            kind = preference.attribute_value_id.attribute_id.unified_kind
            if not value or (kind and kind != preference.kind):
                raise ValidationError(self.env._('Say what is preferred.'))

    # === BUSINESS METHODS ===

    def _value(self):
        self.ensure_one()
        return self[VALUES[self.kind]] if self.kind else None

    def _slot(self):
        """:return: (kind, slot) as in `core.preferences`"""
        self.ensure_one()
        return self.kind, self.attribute_value_id.attribute_id.id or 0

    @api.model
    def _effective(self, partner):
        """:return: what counts of all that is known of a customer (as the environment reads)"""
        known = self.search([('partner_id', '=', partner.id)])
        found = core.effective(
            core.Preference(*one._slot(), one.source, one.date, one.id) for one in known.sudo()
        )
        return self.browse([one.id for one in found])

    def _shown(self):
        """:return: JSON of the preferences"""
        sources = dict(self._fields['source']._description_selection(self.env))
        kinds = dict(self._fields['kind']._description_selection(self.env))
        return [
            {
                'kind': one.kind,
                'of': one.attribute_value_id.attribute_id.name or kinds[one.kind],
                'value': one.value,
                'value_id': one._value() if one.kind == 'contact' else one._value().id,
                'source': one.source,
                'source_text': sources[one.source],
                'date': one.date.date().isoformat(),
                'consent': one.consent,
            }
            for one in self.sudo()
        ]

    @api.model
    def _say(self, partner, said, source, consent=False):
        """Keep what somebody said, in place of what they said before.

        :param said: {(kind, slot): value id, a contact, or nothing to take it back}
        :param source: customer or clerk
        """
        before = self.search([('partner_id', '=', partner.id), ('source', '=', source)])
        kept = {one._slot(): one for one in before}
        changed = {
            key: value
            for key, value in said.items()
            if (self._plain(kept[key]) if key in kept else False) != (value or False)
            or (key in kept and value and kept[key].consent != consent)
        }
        before.filtered(lambda one: one._slot() in changed).unlink()
        return self.create([
            {
                'partner_id': partner.id,
                'kind': kind,
                VALUES[kind]: value,
                'source': source,
                'consent': consent,
                'user_id': self.env.uid,
            }
            for (kind, _slot), value in changed.items()
            if value
        ])  # fmt: skip

    @api.model
    def _plain(self, preference):
        value = preference._value()
        return value.id if isinstance(value, models.Model) else value

    # === LEARNING ===

    @api.model
    def _cron_learn(self):
        """Learn from those who bought, or looked, since the last time."""
        since = self.env.context.get('lastcall') or fields.Datetime.now() - timedelta(
            days=365 * YEARS
        )
        customers = self._told_us_something(since - timedelta(days=1))
        self.env['ir.cron']._commit_progress(remaining=len(customers))
        for start in range(0, len(customers), BATCH):
            batch = customers[start : start + BATCH]
            self._learn(self.env['res.partner'].browse(batch).exists())
            if not self.env['ir.cron']._commit_progress(len(batch)):
                return

    @api.model
    def _told_us_something(self, since):
        """A hook for sources of other modules.

        :return: sorted ids of commercial entities that there is something new to learn of
        """
        return self._buyers(since)

    @api.model
    def _everywhere(self):
        return self.env['unified.purchases'].sudo().with_context(
            allowed_company_ids=self.env['res.company'].sudo().search([]).ids
        )  # fmt: skip

    @api.model
    def _buyers(self, since):
        self.env['res.partner'].flush_model(['commercial_partner_id'])
        query = SQL(
            """SELECT DISTINCT coalesce(buyer.commercial_partner_id, buyer.id)
                 FROM %s AS purchase
                 JOIN res_partner buyer ON buyer.id = purchase.partner_id
                WHERE purchase.date >= %s""",
            self._everywhere()._union(),
            since,
        )
        return sorted(number for (number,) in self.env.execute_query(query))

    @api.model
    def _learn(self, partners):
        """Replace what was learned of these customers, in as many queries for all as for one.

        Companies have no taste, and who does not want it is left alone.
        """
        willing = partners.filtered(lambda p: not p.is_company and not p.unified_no_learning)
        self.search([('partner_id', 'in', partners.ids), ('source', 'in', LEARNED)]).unlink()
        families = {}
        for one in self.env['res.partner'].with_context(active_test=False).search(
            [('commercial_partner_id', 'in', willing.ids)]
        ):  # fmt: skip
            families[one.id] = one.commercial_partner_id.id
        return self.create(self._prepare_learned_vals(families))

    @api.model
    def _prepare_learned_vals(self, families):
        """A hook for sources of other modules.

        :param families: {contact id: id of its commercial entity} of who may be learned of
        :return: list of values, in a number of queries that does not grow with them
        """
        rows = self._learned_from(list(families))
        lines = self.env['unified.profile']._core_lines([row[1:] for row in rows])
        bought = {}
        for row, line in zip(rows, lines, strict=True):
            bought.setdefault(families[row[0]], []).append(line)
        return self._prepare_favourite_vals(bought, 'learned', core.LEAST_ORDERS)

    @api.model
    def _prepare_favourite_vals(self, lines, source, least):
        """:param lines: {commercial entity: list of `core.profile.Line`}"""
        today = fields.Date.today()
        return [
            {
                'partner_id': root,
                'kind': one.kind,
                VALUES[one.kind]: one.value,
                'source': source,
                'date': one.last,
                'user_id': False,
            }
            for root, some in sorted(lines.items())
            for one in core.learned(core_profile.favourites(some, today), least)
        ]

    @api.model
    def _learned_from(self, partner_ids):
        """:return: rows of goods, with the customer before the columns of `unified.profile`"""
        if not partner_ids:
            return []
        query = SQL(
            """
            SELECT purchase.partner_id, purchase.channel, model, order_id, reference, date,
                   product_id, quantity, amount, place_id, template.categ_id, template.id
              FROM %s AS purchase
              JOIN product_product product ON product.id = purchase.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE template.type = 'consu' AND purchase.quantity > 0 AND purchase.date >= %s
            """,
            self._everywhere()._union(partner_ids),
            fields.Datetime.now() - timedelta(days=365 * YEARS),
        )
        return self.env.execute_query(query)
