from odoo import fields, models

TINY = 0.00005  # points


class LoyaltyCard(models.Model):
    """What a card's holder is told of it: rows of the ledger, without documents and names."""

    _inherit = 'loyalty.card'

    def _get_statement(self, limit=80, offset=0):
        """Return the last movements, the newest first; the caller has checked whose card it is.

        :return: ``[{"at": datetime, "what": str, "amount": float, "text": str, "balance": str}]``;
            ``balance`` is what was on the card then
        """
        Entry_sudo, domain = self.env['omni.card.entry'].sudo(), self._entry_domain()
        kinds = dict(Entry_sudo._fields['kind']._description_selection(self.env))
        newer = Entry_sudo.search(domain, limit=offset) if offset else Entry_sudo
        balance, rows = self.points - sum(newer.mapped('amount')), []
        for entry in Entry_sudo.search(domain, limit=limit, offset=offset):
            sign = '+' if entry.amount > 0 else '-'
            rows.append(
                {
                    'at': entry.created_at,
                    'what': kinds[entry.kind],
                    'amount': entry.amount,
                    'text': f'{sign}{self._format_points(abs(entry.amount))}',
                    'balance': self._format_points(
                        abs(balance) if abs(balance) < TINY else balance
                    ),
                }
            )
            balance -= entry.amount
        return rows

    def _statement_json(self, limit):
        """Return what a person at a counter is told of a card, without its code: ``{"program",
        "tail", "customer", "balance", "reserved", "expires_on", "movements": [{"at", "what",
        "text", "balance"}]}``; times are UTC, amounts texts."""
        self.ensure_one()
        reserved = self.points - max(0.0, self.env['omni.promotion']._available(self))
        return {
            'program': self.program_id.name,
            'tail': (self.code or '')[-4:],
            'customer': self.partner_id.display_name or '',
            'balance': self._format_points(self.points),
            'reserved': self._format_points(reserved) if reserved > TINY else '',
            'expires_on': fields.Date.to_string(self.expiration_date) or '',
            'movements': [
                {
                    'at': fields.Datetime.to_string(row['at'].replace(microsecond=0)),
                    **{name: row[name] for name in ('what', 'text', 'balance')},
                }
                for row in self._get_statement(limit)
            ],
        }

    def action_statement(self):
        """Open the ledger of this card."""
        self.ensure_one()
        self.env['omni.card.entry'].check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'omni_promotions.omni_card_entry_action'
        )
        return {**action, 'name': self.display_name, 'domain': self._entry_domain()}

    def _count_statement(self):
        return self.env['omni.card.entry'].sudo().search_count(self._entry_domain())

    def _entry_domain(self):
        self.ensure_one()
        return [('subject', '=', 'card'), ('res_id', '=', self.id)]
