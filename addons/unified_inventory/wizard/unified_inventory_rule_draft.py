from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..transaction import flush

SHOWN = 20  # of the biggest changes
NEW_ID = 2**31 - 1  # a rule to come is the last of its sequence
LINKS = ('company_id', 'product_tmpl_id', 'product_id', 'categ_id', 'tag_id')
LINKS += ('warehouse_id', 'channel_id')
TERMS = ('name', 'sequence', 'kind', 'quantity', *LINKS)

KEPT = """
    SELECT c AS channel_id, k.product_id, k.warehouse_id,
           k.safety + k.threshold + k.set_aside AS kept
      FROM unnest(%(channels)s::int[]) c
     CROSS JOIN LATERAL unified_inventory_withheld(
           %(products)s::int[], %(places)s::int[], c, NULL, %(scale)s) k
"""
CHANGES = """
    SELECT * FROM (
        SELECT channel_id, product_id, warehouse_id,
               greatest(0, coalesce(f.on_hand - f.reserved - f.promised, 0)
                           - coalesce(old.kept, 0))::float8 / %(scale)s AS before,
               greatest(0, coalesce(f.on_hand - f.reserved - f.promised, 0)
                           - coalesce(new.kept, 0))::float8 / %(scale)s AS after
          FROM unified_inventory_draft_kept old
          FULL JOIN (%(kept)s) new USING (channel_id, product_id, warehouse_id)
          LEFT JOIN unified_inventory_figures(
                    %(products)s::int[], %(places)s::int[], %(scale)s) f
               USING (product_id, warehouse_id)
    ) pair WHERE before != after
"""


class UnifiedInventoryRuleDraft(models.TransientModel):
    """A stock rule to come. It shows what it would change before it is saved: the very queries
    that decide are asked with the rule in place, in a savepoint that is rolled back.

    Not a form of the rule itself: Odoo saves those whenever one leaves them, and a rule that
    was only tried out would be in force.
    """

    _name = 'unified.inventory.rule.draft'
    _inherit = 'unified.inventory.rule.mixin'
    _description = 'Draft of a Stock Rule'

    rule_id = fields.Many2one('unified.inventory.rule', readonly=True, ondelete='cascade')
    sequence = fields.Integer(default=lambda self: self._default_sequence())
    show_preview = fields.Boolean('Show What Changes', default=True)
    preview = fields.Html(compute='_compute_preview', sanitize=False)

    def _default_sequence(self):
        """A new rule is the last one and so the one that decides."""
        last = self.env['unified.inventory.rule'].search([], order='sequence DESC', limit=1)
        return last.sequence + 1 if last else 10

    @api.depends('show_preview', 'rule_id', *TERMS)
    def _compute_preview(self):
        self.preview = False
        for draft in self.filtered('show_preview'):
            # The constraint says so when it is saved.
            if draft.kind != 'threshold' or draft.quantity >= 0:
                draft.preview = self.env['ir.qweb']._render(
                    'unified_inventory.unified_inventory_rule_preview', draft._preview()
                )

    # === ACTIONS ===#

    def action_save(self):
        """Put the rule in force."""
        self.ensure_one()
        if self.rule_id:
            self.rule_id.write(self._terms(self))
        else:
            self.env['unified.inventory.rule'].create(self._terms(self))
        return {'type': 'ir.actions.act_window_close'}

    # === BUSINESS METHODS ===#

    def _terms(self, record):
        """Return what a rule or draft says, as values to write."""
        values = {name: record[name] for name in TERMS}
        return {**values, **{name: record[name].id for name in LINKS}}

    def _preview(self):
        """Return what changes for whom if the rule is as it is here.

        :return: ``pairs`` that were looked at, ``channels``: ``[{"channel", "changed", "less",
            "more", "gone", "back"}]`` counting pairs, ``changes``: ``[{"channel", "product",
            "place", "before", "after"}]``, the biggest first, at most ``SHOWN``
        """
        self.ensure_one()
        self.env['unified.inventory.rule'].check_access('create')
        versions = [self, self.rule_id] if self.rule_id else [self]
        products = self.env['product.product'].with_context(active_test=False)
        domain = Domain.OR(map(self._products_domain, versions))
        products = products.search(domain & Domain('is_storable', '=', True))
        companies = [version.company_id.id for version in versions]
        places = self.env['stock.warehouse'].search([('company_id', 'in', companies)])
        if all(version.warehouse_id for version in versions):
            places &= self.warehouse_id | self.rule_id.warehouse_id
        channels = self.env['unified.inventory.channel'].search([])
        if all(version.channel_id for version in versions):
            channels &= self.channel_id | self.rule_id.channel_id
        summary, changes = self._ask(products.ids, places.ids, channels.ids)
        return {
            'pairs': len(products) * len(places),
            'channels': [
                {'channel': channels.browse(row.pop('channel_id')), **row} for row in summary
            ],
            'changes': [
                {
                    'channel': channels.browse(row['channel_id']),
                    'product': products.browse(row['product_id']),
                    'place': places.browse(row['warehouse_id']),
                    'before': row['before'],
                    'after': row['after'],
                }
                for row in changes
            ],
        }

    def _products_domain(self, version):
        """Return the products that a version of the rule may speak for."""
        return Domain.AND(
            Domain(field, operator, value)
            for field, operator, value in (
                ('product_tmpl_id', '=', version.product_tmpl_id.id),
                ('id', '=', version.product_id.id),
                ('categ_id', 'child_of', version.categ_id.id),
                ('all_product_tag_ids', 'in', version.tag_id.id),
            )
            if value
        )

    def _ask(self, products, places, channels):
        """Return the changes counted by channel and the biggest ones, as rows."""
        cr = self.env.cr
        flush(self.env)
        for model in ('product.template', 'product.tag', 'unified.inventory.rule'):
            self.env[model].flush_model()
        asked = {
            'products': products,
            'places': places,
            'channels': channels,
            'scale': self.env['unified.inventory']._scale(),
        }
        kept = SQL(KEPT, **asked)
        # Not flushing: rolling such a savepoint back would forget the form's record.
        with cr.savepoint(flush=False) as savepoint:
            cr.execute(SQL('CREATE TEMP TABLE unified_inventory_draft_kept AS %s', kept))
            self._write_rule()
            changes = SQL(CHANGES, kept=kept, **asked)
            cr.execute(SQL('CREATE TEMP TABLE unified_inventory_draft_changes AS %s', changes))
            cr.execute(
                """
                SELECT channel_id, count(*) AS changed,
                       count(*) FILTER (WHERE after < before) AS less,
                       count(*) FILTER (WHERE after > before) AS more,
                       count(*) FILTER (WHERE after = 0) AS gone,
                       count(*) FILTER (WHERE before = 0) AS back
                  FROM unified_inventory_draft_changes p
                  JOIN unified_inventory_channel c ON c.id = p.channel_id
                 GROUP BY c.sequence, channel_id ORDER BY c.sequence, channel_id
                """
            )
            summary = cr.dictfetchall()
            cr.execute(
                """
                SELECT * FROM unified_inventory_draft_changes
                 ORDER BY abs(after - before) DESC, after, product_id, warehouse_id, channel_id
                 LIMIT %s
                """,
                [SHOWN],
            )
            biggest = cr.dictfetchall()
            savepoint.rollback()
        return summary, biggest

    def _write_rule(self):
        """Put the rule in its place in the table; the ORM must not know."""
        rule = self.rule_id
        values = {name: value or None for name, value in self._terms(self).items()}
        values.update(
            id=rule.id or NEW_ID,
            name=self.name or '',
            active=rule.active if rule else True,
            quantity=self.quantity,
            sequence=self.sequence,
        )
        columns = [SQL.identifier(name) for name in values]
        self.env.cr.execute(
            SQL(
                'INSERT INTO unified_inventory_rule (%s) VALUES %s'
                ' ON CONFLICT (id) DO UPDATE SET %s',
                SQL(', ').join(columns),
                tuple(values.values()),
                SQL(', ').join(SQL('%s = EXCLUDED.%s', name, name) for name in columns),
            )
        )
