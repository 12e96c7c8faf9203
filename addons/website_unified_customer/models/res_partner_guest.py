import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MOST = 200  # guests of a night; what is left waits for the next


class ResPartner(models.Model):
    """A guest who orders five times is five contacts, for what a stranger types proves nothing.
    Those that a stranger typed alike to the letter, nobody has proved to be, and nothing hangs on
    but orders that are done become one: who typed them all knew all that is there already."""

    _inherit = 'res.partner'

    @api.model
    def _cron_unified_join_guests(self):
        groups = self._unified_same_guests()
        self.env['ir.cron']._commit_progress(remaining=len(groups))
        for ids in groups:
            self.browse(ids)._unified_join()
            if not self.env['ir.cron']._commit_progress(1):
                return

    @api.model
    def _unified_same_guests(self):
        """:return: lists of ids of the contacts of one guest, the oldest first, in one query"""
        strangers = self.env['website'].sudo().search([]).user_id.ids
        self.env.flush_all()
        query = SQL(
            """
            SELECT array_agg(p.id ORDER BY p.id)
              FROM res_partner p
             WHERE p.create_uid IN %s AND p.active AND p.parent_id IS NULL
               AND p.type = 'contact' AND p.is_company IS NOT TRUE
               AND p.unified_erased_at IS NULL
               AND p.name <> '' AND p.email_normalized <> '' AND p.phone_sanitized <> ''
               AND p.street <> '' AND p.city <> ''
               AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = p.id)
               AND NOT EXISTS (SELECT FROM unified_customer_proof c WHERE c.partner_id = p.id)
               -- whose cart is open would find the points of the other contact in it
               AND NOT EXISTS (SELECT FROM sale_order o
                                WHERE o.partner_id = p.id AND o.state IN ('draft', 'sent'))
               AND NOT EXISTS (SELECT FROM loyalty_card c
                                WHERE c.partner_id = p.id AND c.points > 0)
             GROUP BY p.email_normalized, p.phone_sanitized, p.company_id, p.country_id,
                      p.state_id, lower(trim(p.name)), lower(trim(p.street)),
                      lower(trim(p.city)), lower(trim(coalesce(p.street2, ''))),
                      lower(trim(coalesce(p.zip, ''))), coalesce(p.vat, ''),
                      coalesce(p.company_name, '')
            HAVING count(*) > 1
             ORDER BY 1
             LIMIT %s
            """,
            tuple(strangers),
            MOST,
        )
        return [ids for (ids,) in self.env.execute_query(query)]

    def _unified_join(self):
        """Merge the others into the first, one by one, so that each can be undone."""
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        kept = self[:1]
        for other in self - kept:
            try:
                with self.env.cr.savepoint():
                    wizard._merge((kept | other).ids, kept)
            except UserError as error:
                _logger.info('Contacts %s and %s stay two: %s', kept.id, other.id, error)
