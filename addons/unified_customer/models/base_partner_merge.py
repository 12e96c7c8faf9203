from odoo import models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Override of base: what somebody bought who was erased is nobody's, and becomes nobody
        else's.

        :raise Refusal: erased
        """
        partners = self.env['res.partner'].sudo().browse(partner_ids).exists()
        if any(partner.unified_erased_at for partner in partners):
            raise Refusal('erased', self.env._('One of these contacts was erased.'))
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _merge_bank_accounts(self, src_partners, dst_partner):
        """Override of base, the first step of a merge: remember what it will change."""
        self.env['unified.customer.merge'].sudo()._begin(src_partners, dst_partner)
        super()._merge_bank_accounts(src_partners, dst_partner)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base: pairs would point to one contact twice."""
        self.env['unified.customer.pair'].sudo()._join(src_partners, dst_partner)
        super()._update_foreign_keys(src_partners, dst_partner)

    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        """Override of base: where a row may be there once, Odoo throws away all rows of the merged
        contact as soon as one is there twice. Only that one goes."""
        if model == 'res.partner':
            self.env.flush_all()
            unique = self._unique_keys()
            for table, column in self._get_fk_on('res_partner'):
                for columns, condition in unique.get(table, ()):
                    if column in columns:
                        others = [name for name in columns if name != column]
                        self._drop_doubles(
                            table, column, others, condition, src_records.ids, dst_record.id
                        )
        super()._update_foreign_keys_generic(model, src_records, dst_record)

    def _log_merge_operation(self, src_partners, dst_partner):
        """Override of base: the old ids still lead to the contact."""
        super()._log_merge_operation(src_partners, dst_partner)
        self.env['unified.customer.redirect'].sudo().create([
            {'old_id': partner.id, 'partner_id': dst_partner.id, 'old_name': partner.name}
            for partner in src_partners
        ])  # fmt: skip
        # What it is now has not been compared yet
        dst_partner.sudo().unified_match_is_due = True
        self.env['unified.customer.merge'].sudo()._finish(src_partners, dst_partner)

    def _unique_keys(self):
        """Unique keys of tables of records, in one query.

        :return: {table: [(columns, condition of a partial index or None)]}
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.relname, array_agg(a.attname::text),
                       pg_get_expr(i.indpred, i.indrelid)
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indrelid
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
                 WHERE i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL
                   AND c.relnamespace = current_schema::regnamespace
                   AND EXISTS (SELECT FROM pg_attribute
                                WHERE attrelid = c.oid AND attname = 'id')
                 GROUP BY c.relname, i.indexrelid, i.indpred, i.indrelid
                """
            )
        )
        result = {}
        for table, columns, condition in rows:
            result.setdefault(table, []).append((columns, condition))
        return result

    def _drop_doubles(self, table, column, others, condition, sources, kept):
        """Of rows that would be one after the merge, the kept contact's stays, else the first."""
        # The condition is the database's own text of the index
        partial = SQL('AND (%s)', SQL(condition.replace('%', '%%'))) if condition else SQL()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s WHERE id IN (
                    SELECT id FROM (
                        SELECT id, row_number() OVER (
                                   PARTITION BY %(others)s ORDER BY %(column)s <> %(kept)s, id
                               ) AS place
                          FROM %(table)s
                         WHERE %(column)s = ANY(%(ids)s) %(known)s %(partial)s
                    ) AS ranked WHERE place > 1)
                """,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                others=SQL(', ').join(map(SQL.identifier, others)) if others else SQL('true'),
                known=SQL(' ').join(SQL('AND %s IS NOT NULL', SQL.identifier(o)) for o in others),
                partial=partial,
                kept=kept,
                ids=[*sources, kept],
            )
        )
