from dateutil.relativedelta import relativedelta
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

PERSONS, BOOKS = 'unified_customer.retention_years', 'unified_customer.books_years'


class UnifiedPrivacy(models.AbstractModel):
    _inherit = 'unified.privacy'

    @api.model
    def _before(self, parameter):
        """:return: the date before which data goes, None when it is kept for good"""
        years = int(self.env['ir.config_parameter'].sudo().get_param(parameter, 0) or 0)
        return fields.Datetime.now() - relativedelta(years=years) if years > 0 else None

    @api.model
    def _retention_due(self, before):
        """Persons without login who bought, wrote and were changed by nobody since `before`."""
        bought = self.env['unified.purchases'].sudo()
        bought = bought.with_context(
            allowed_company_ids=self.env['res.company'].sudo().search([]).ids
        )._union()
        query = SQL(
            """
            SELECT p.id FROM res_partner p
             WHERE p.create_date < %(before)s
               AND p.parent_id IS NULL AND p.is_company IS NOT TRUE
               AND p.type = 'contact' AND p.unified_erased_at IS NULL
               AND p.unified_match_keys <> ''
               AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = p.id)
               AND NOT EXISTS (SELECT FROM res_company c WHERE c.partner_id = p.id)
               AND NOT EXISTS (SELECT FROM mail_message m
                                WHERE m.author_id = p.id AND m.date >= %(before)s)
               AND NOT EXISTS (SELECT FROM %(bought)s AS b
                                WHERE b.partner_id = p.id AND b.date >= %(before)s)
             ORDER BY p.id
            """,
            before=before, bought=bought,
        )  # fmt: skip
        ids = [row[0] for row in self.env.execute_query(query)]
        return self.env['res.partner'].sudo().browse(ids)

    @api.model
    def _retention_count(self):
        """:return: how many persons the job would look at now; who has something open is passed"""
        before = self._before(PERSONS)
        return len(self._retention_due(before)) if before else 0

    @api.model
    def _erase_unless_open(self, partner):
        if self._obstacles(partner):
            return
        try:
            with self.env.cr.savepoint():
                self._erase(partner)
        except Refusal:
            return
        except (ConcurrencyError, OperationalError):
            # Somebody sells to them right now: they are not due any more, or the next time
            self.env.cr.rollback()

    @api.model
    def _cron_retention(self):
        """Erase who was not seen for the years of the settings; then what the books kept."""
        if before := self._before(PERSONS):
            due = self._retention_due(before)
            self.env['ir.cron']._commit_progress(remaining=len(due))
            for partner in due:
                self._erase_unless_open(partner)
                if not self.env['ir.cron']._commit_progress(1):
                    return
        if before := self._before(BOOKS):
            self.env['account.move'].search([
                ('unified_billed_party', '!=', False), ('invoice_date', '<', before.date()),
            ]).unified_billed_party = False  # fmt: skip
