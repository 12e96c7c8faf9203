from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..transaction import flush

SHOWN = 20  # of the biggest changes
NEW_ID = 2**31 - 1  # a rule to come is the last of its sequence
NUMBERS = ('sequence', 'active', 'kind', 'quantity')
LINKS = ('company_id', 'product_tmpl_id', 'product_id', 'categ_id', 'tag_id')
LINKS += ('warehouse_id', 'channel_id')

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
          FROM unified_inventory_preview_kept old
          FULL JOIN (%(kept)s) new USING (channel_id, product_id, warehouse_id)
          LEFT JOIN unified_inventory_figures(
                    %(products)s::int[], %(places)s::int[], %(scale)s) f
               USING (product_id, warehouse_id)
    ) pair WHERE before != after
"""


class UnifiedInventoryRule(models.Model):
    """What a rule would change, before it is saved: the very queries that decide are asked with
    the rule in place, in a savepoint that is rolled back."""

    _inherit = 'unified.inventory.rule'

    show_preview = fields.Boolean('Show What Changes', store=False)
    preview = fields.Html(compute='_compute_preview', sanitize=False)

    @api.depends('show_preview', *NUMBERS, *LINKS)
    def _compute_preview(self):
        self.preview = False
        for rule in self.filtered('show_preview'):
            # The constraint says so when it is saved.
            if rule.kind != 'threshold' or rule.quantity >= 0:
                rule.preview = self.env['ir.qweb']._render(
                    'unified_inventory.unified_inventory_rule_preview', rule._preview()
                )

    def _preview(self):
        """Return what changes for whom if this rule (a new record, say) is as it is here.

        :return: ``pairs`` that were looked at, ``channels``: ``[{"channel", "changed", "less",
            "more", "gone", "back"}]`` counting pairs, ``changes``: ``[{"channel", "product",
            "place", "before", "after"}]``, the biggest first, at most ``SHOWN``
        """
        self.ensure_one()
        self.check_access('write')
        versions = self | self._origin
        products = self.env['product.product'].with_context(active_test=False)
        products = products.search(
            Domain.OR(rule._preview_domain() for rule in versions) & Domain('is_storable', '=', True)
        )
        places = self.env['stock.warehouse'].search([('company_id', 'in', versions.company_id.ids)])
        if all(rule.warehouse_id for rule in versions):
            places &= versions.warehouse_id
        channels = self.env['unified.inventory.channel'].search([])
        if all(rule.channel_id for rule in versions):
            channels &= versions.channel_id
        summary, changes = self._preview_changes(products.ids, places.ids, channels.ids)
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

    def _preview_domain(self):
        """Return the products that this rule may speak for."""
        domain = Domain.TRUE
        if self.product_tmpl_id:
            domain &= Domain('product_tmpl_id', '=', self.product_tmpl_id.id)
        if self.product_id:
            domain &= Domain('id', '=', self.product_id.id)
        if self.categ_id:
            domain &= Domain('categ_id', 'child_of', self.categ_id.id)
        if self.tag_id:
            domain &= Domain('all_product_tag_ids', 'in', self.tag_id.ids)
        return domain

    def _preview_changes(self, products, places, channels):
        cr = self.env.cr
        flush(self.env)
        for model in ('product.template', 'product.tag', self._name):
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
            cr.execute(SQL('CREATE TEMP TABLE unified_inventory_preview_kept AS %s', kept))
            self._preview_write()
            changes = SQL(CHANGES, kept=kept, **asked)
            cr.execute(SQL('CREATE TEMP TABLE unified_inventory_preview AS %s', changes))
            cr.execute(
                """
                SELECT channel_id, count(*) AS changed,
                       count(*) FILTER (WHERE after < before) AS less,
                       count(*) FILTER (WHERE after > before) AS more,
                       count(*) FILTER (WHERE after = 0) AS gone,
                       count(*) FILTER (WHERE before = 0) AS back
                  FROM unified_inventory_preview p
                  JOIN unified_inventory_channel c ON c.id = p.channel_id
                 GROUP BY c.sequence, channel_id ORDER BY c.sequence, channel_id
                """
            )
            summary = cr.dictfetchall()
            cr.execute(
                """
                SELECT * FROM unified_inventory_preview
                 ORDER BY abs(after - before) DESC, after, product_id, warehouse_id, channel_id
                 LIMIT %s
                """,
                [SHOWN],
            )
            changes = cr.dictfetchall()
            savepoint.rollback()
        return summary, changes

    def _preview_write(self):
        """Put this rule in its place in the table; the ORM must not know."""
        values = {name: self[name] for name in NUMBERS}
        values.update({name: self[name].id or None for name in LINKS})
        values.update(id=self._origin.id or NEW_ID, name='preview')
        columns = [SQL.identifier(name) for name in values]
        self.env.cr.execute(
            SQL(
                'INSERT INTO unified_inventory_rule (%s) VALUES %s ON CONFLICT (id) DO UPDATE SET %s',
                SQL(', ').join(columns),
                tuple(values.values()),
                SQL(', ').join(SQL('%s = EXCLUDED.%s', name, name) for name in columns),
            )
        )
