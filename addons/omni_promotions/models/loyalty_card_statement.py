from odoo import fields, models
from odoo.tools import SQL

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
        newer = Entry_sudo.search(domain, limit=offset) if offset else Entry_sudo
        entries = Entry_sudo.search(domain, limit=limit, offset=offset)
        return self._movements(entries, self.points - sum(newer.mapped('amount')))

    def _movements(self, entries, balance):
        """Return rows of a statement of these entries, after the newest of which it had so much."""
        kinds, rows = dict(entries._fields['kind']._description_selection(self.env)), []
        for entry in entries:
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

    def _statements_json(self, limit):
        """Return what a person at a counter is told of these cards, without their codes, in a fixed
        number of queries.

        :return: ``[{"program", "tail", "customer", "balance", "reserved", "expires_on",
            "movements": [{"at", "what", "text", "balance"}]}]``; times are UTC, amounts texts
        """
        available = self.env['omni.promotion']._available_of(self)
        entries = self._last_entries(limit)
        return [card._told(available[card], entries[card.id]) for card in self]

    def _last_entries(self, limit):
        """Return ``{card id: its last movements, the newest first}``."""
        Entry_sudo = self.env['omni.card.entry'].sudo()
        Entry_sudo.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT res_id, id FROM (
                    SELECT id, res_id, row_number() OVER (PARTITION BY res_id ORDER BY id DESC) AS n
                      FROM omni_card_entry WHERE subject = 'card' AND res_id = ANY(%s)) last
                 WHERE n <= %s ORDER BY id DESC
                """,
                self.ids,
                limit,
            )
        )
        numbers = [number for _card, number in rows]
        last = {card: [number for res_id, number in rows if res_id == card] for card in self.ids}
        return {card: Entry_sudo.browse(ids).with_prefetch(numbers) for card, ids in last.items()}

    def _told(self, available, entries):
        reserved = self.points - max(0.0, available)
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
                for row in self._movements(entries, self.points)
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
