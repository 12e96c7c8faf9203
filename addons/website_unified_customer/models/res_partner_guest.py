import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

_logger = logging.getLogger(__name__)

BATCH = 200
AGAIN = timedelta(days=30)  # what was refused is tried again, though nothing of it changed


class ResPartner(models.Model):
    """A guest who orders five times is five contacts, for what a stranger types proves nothing.
    Those that a stranger typed alike to the letter, nobody has proved to be, and nothing hangs on
    but orders that are done become one: who typed them all knew all that is there already."""

    _inherit = 'res.partner'

    @api.model
    def _cron_unified_join_guests(self):
        """What was tried is one, or was refused and waits: each batch is another one."""
        while pairs := self._unified_same_guests():
            self.env['ir.cron']._commit_progress(remaining=len(pairs))
            for kept, other in pairs:
                self.browse(kept)._unified_join(self.browse(other))
                if not self.env['ir.cron']._commit_progress(1):
                    return

    @api.model
    def _unified_same_guests(self):
        """Contacts of one guest, and which one is the oldest of them, in one query: new ones
        before those that were refused before. What a person decided to be two stays two; what
        was refused waits until one of the two changes, or for `AGAIN`.

        :return: list of (id to keep, other id)
        """
        strangers = self.env['website'].sudo().search([]).user_id.ids
        self.env.flush_all()
        query = SQL(
            """
            WITH alike AS (
                SELECT p.id, p.write_date, first_value(p.id) OVER same AS kept,
                       first_value(p.write_date) OVER same AS kept_write_date
                  FROM res_partner p
                 WHERE p.create_uid IN %(strangers)s AND p.active AND p.parent_id IS NULL
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
                WINDOW same AS (
                    PARTITION BY p.email_normalized, p.phone_sanitized, p.company_id,
                           p.country_id, p.state_id, lower(trim(p.name)), lower(trim(p.street)),
                           lower(trim(p.city)), lower(trim(coalesce(p.street2, ''))),
                           lower(trim(coalesce(p.zip, ''))), coalesce(p.vat, ''),
                           coalesce(p.company_name, '')
                     ORDER BY p.id))
            SELECT alike.kept, alike.id
              FROM alike
         LEFT JOIN unified_customer_pair pair
                ON pair.left_id = alike.kept AND pair.right_id = alike.id
             WHERE alike.id <> alike.kept AND coalesce(pair.state, '') <> 'apart'
               AND (pair.refused_at IS NULL
                    OR pair.refused_state < date_trunc(
                           'second', greatest(alike.write_date, alike.kept_write_date))
                    OR pair.refused_at < %(since)s)
             ORDER BY pair.refused_at NULLS FIRST, alike.kept, alike.id
             LIMIT %(batch)s
            """,
            strangers=tuple(strangers),
            since=fields.Datetime.now() - AGAIN,
            batch=BATCH,
        )
        return self.env.execute_query(query)

    def _unified_join(self, other):
        """Merge one other contact into this one, so that it can be undone alone; what is refused
        is written down with the reason."""
        self.ensure_one()
        pairs = self.env['unified.customer.pair'].sudo()
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        domain = [('left_id', '=', self.id), ('right_id', '=', other.id)]
        # A decision on a contact that was joined a moment ago is one on this one now
        if pairs.search_count([*domain, ('state', '=', 'apart')]):
            return
        try:
            with self.env.cr.savepoint():
                wizard._merge((self | other).ids, self)
        except Refusal as refusal:
            pairs._refuse(self, other, refusal.text)
        except UserError as error:
            pairs._refuse(self, other, str(error))
        except IntegrityError as error:
            _logger.warning('Contacts %s and %s stay two: %s', self.id, other.id, error)
            pairs._refuse(self, other, self.env._('The database does not allow it.'))
