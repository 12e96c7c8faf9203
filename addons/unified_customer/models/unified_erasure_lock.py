from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

PAYING = timedelta(hours=1)  # for so long a payment that was begun may still come


class UnifiedPrivacy(models.AbstractModel):
    """An erasure and those who make documents for the customer in the same moment: one of them
    sees what the other did."""

    _inherit = 'unified.privacy'

    @api.model
    def _hold_off(self, partner):
        """From here to the end of this transaction nobody makes a document for these contacts.

        Who tries waits, for the database checks foreign keys under a lock that this one excludes.
        It cannot go on afterwards either: the contact was locked and changed at once, which
        counts as a change of its key. It starts anew, and then sees an erased customer.

        What was committed before the lock, and is not in the picture that this transaction has of
        the database, is looked at by another one.

        :return: contacts, texts that say what is open
        :raise ConcurrencyError: there is more now than this transaction sees; it is to be repeated
        """
        people = self._people(partner).sorted('id')
        self.env.flush_all()
        query = SQL(
            'SELECT id FROM res_partner WHERE id = ANY(%s) ORDER BY id FOR UPDATE', people.ids
        )
        self.env.execute_query(query)
        seen = self._documents_seen(partner)
        with self.env.registry.cursor() as own:
            outside = self.with_env(self.env(cr=own))
            partner_now = partner.with_env(outside.env)
            # Not there when it was made in this transaction
            reasons = outside._obstacles(partner_now) if partner_now.exists() else []
            now = outside._documents_seen(partner_now)
        reasons = list(dict.fromkeys([*self._obstacles(partner), *reasons]))
        if not reasons and any(now[model] - seen[model] for model in now):
            raise ConcurrencyError('There are newer documents of the customer')
        return people, reasons

    @api.model
    def _documents_seen(self, partner):
        """:return: {model: ids of what is the customer's}, for what erasing looks at"""
        people = self._people(partner)
        links = {model: told[0] for model, told in self._told().items()}
        links |= {model: link for model, (link, _names) in self._blanked().items()}
        links |= {'mail.message': 'author_id', 'account.move': 'partner_id'}
        seen = {'res.partner': set(people.ids)}
        for model, link in links.items():
            if model in self.env:
                records = self.env[model].with_context(active_test=False)
                seen[model] = set(records.search([(link, 'in', people.ids)]).ids)
        return seen

    @api.model
    def _paid_or_paying(self):
        """:return: domain of transactions for which money came or may come any moment"""
        begun = fields.Datetime.now() - PAYING
        return [
            '|', ('state', 'in', ('pending', 'authorized', 'done')),
            '&', ('state', '=', 'draft'), ('create_date', '>', begun),
        ]  # fmt: skip

    @api.model
    def _drop_carts(self, people):
        """Carts and quotations of nobody are confirmed by nobody."""
        drafts = [('partner_id', 'in', people.ids), ('state', 'in', ('draft', 'sent'))]
        self.env['sale.order'].search(drafts)._action_cancel()
