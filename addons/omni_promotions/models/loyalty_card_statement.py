from odoo import models


class LoyaltyCard(models.Model):
    """What a card's holder is told of it: rows of the ledger, without documents and names."""

    _inherit = 'loyalty.card'

    def _get_statement(self, limit=80, offset=0):
        """Return the last movements, the newest first; the caller has checked whose card it is.

        :return: ``[{"at": datetime, "what": str, "amount": float, "text": str}]``
        """
        entries_sudo = self.env['omni.card.entry'].sudo()
        kinds = dict(entries_sudo._fields['kind']._description_selection(self.env))
        entries_sudo = entries_sudo.search(self._entry_domain(), limit=limit, offset=offset)
        return [
            {
                'at': entry.created_at,
                'what': kinds[entry.kind],
                'amount': entry.amount,
                'text': f'{"+" if entry.amount > 0 else "-"}{self._format_points(abs(entry.amount))}',
            }
            for entry in entries_sudo
        ]

    def _count_statement(self):
        return self.env['omni.card.entry'].sudo().search_count(self._entry_domain())

    def _entry_domain(self):
        self.ensure_one()
        return [('subject', '=', 'card'), ('res_id', '=', self.id)]
