from odoo import api, fields, models

from odoo.addons.crosschannel_returns import core
from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    pos_order_id = fields.Many2one('pos.order', 'Till Order', readonly=True, index='btree_not_null')
    invoice_partner_id = fields.Many2one(
        'res.partner', 'Account of', compute='_compute_invoice_partner_id'
    )

    @api.depends('sale_order_id.partner_invoice_id')
    def _compute_invoice_partner_id(self):
        for doc in self:
            order = doc.sale_order_id
            payer = order.transaction_ids.partner_id[:1] or order.partner_invoice_id
            doc.invoice_partner_id = payer.commercial_partner_id

    # === THE TICKET ===

    def _till_entries(self):
        """The priced lines of the ticket by their key."""
        entries = {}
        for line in self.line_ids:
            for number, entry in enumerate(line._refund_entries(in_product_uom=True)):
                entries[f'{line.id}:{number}'] = entry
        return entries

    def _till_announced(self):
        return {
            'reference': self.name,
            'state': self.state,
            'total': self.refund_net,
            'lines': [
                {'product': line.product_id.display_name, 'quantity': line.quantity}
                for line in self.line_ids
            ],
        }

    def _till_plan(self):
        """How the return would be refunded by policy.

        :return: {parts (see _refund_plan), complete: whether nobody has to hand money over,
            here: whether the till may pay it out instead}
        """
        if not self.sale_order_id and self._may_pay_out():
            return {'parts': [], 'complete': False, 'here': True}
        try:
            parts = self._refund_plan()
        except Refusal:  # nothing is allowed or set up: people decide
            parts = []
        return {
            'parts': parts,
            'complete': bool(parts) and all(part['type'] != 'manual' for part in parts),
            'here': self._may_pay_out(),
        }

    def _may_pay_out(self):
        """Whether the policy lets the till give money for this return."""
        return self.refund_to != 'store_credit' or bool(self.override_user_id)

    def _till_ticket(self):
        self.ensure_one()
        line_model = self.env['crosschannel.return.line']
        return {
            'reference': self.name,
            'order': self.order_name,
            'partner_id': self.partner_id.id,
            'invoicing': self._invoicing() if self.sale_order_id else '',
            'refund_total': self._till_worth(),
            'plan': self._till_plan(),
            'unwound': self._unwound(),
            'lines': [
                {
                    'key': key,
                    'product_id': entry['sold'].product_id.id,
                    'quantity': -entry['quantity'],
                    'price_unit': line_model._entry_price(entry),
                    'tax_ids': line_model._entry_taxes(entry).ids,
                    'extra_tax_data': line_model._entry_tax_data(entry, sign=-1),
                    'note': self._till_note(entry),
                }
                for key, entry in self._till_entries().items()
            ],
        }

    def _till_note(self, entry):
        """What the ticket and the receipt say beside a returned line."""
        line, charged = entry['return_line'], ''
        unwound = core.worth(part for part in line.components or [] if part.get('unwound'))
        if unwound and entry['quantity'] > 0:
            charged = self.env._(
                'Promotion no longer earned: %(amount)s',
                amount=self.currency_id.format(self._major(unwound)),
            )
        return ' · '.join(filter(None, [self.name, self.order_name, line.reason_id.name, charged]))

    def _till_worth(self):
        """What the ticket's entries of this return are worth together."""
        line_model = self.env['crosschannel.return.line']
        entries = self._till_entries().values()
        return self.currency_id.round(sum(line_model._entry_total(entry) for entry in entries))

    def _settle_at_till(self, pos_order, invoicing):
        """Note what the till did: goods, credit note and money are the till order's."""
        self.ensure_one()
        tenders = self._till_tenders(pos_order)
        self.env['crosschannel.return.tender'].create(
            [{'return_id': self.id, 'state': 'done', **tender} for tender in tenders]
        )
        if pos_order._is_exchange():
            self._reconcile_exchange(pos_order)
        else:
            self.credit_note_ids |= pos_order.account_move
        self.pos_order_id = pos_order
        self._set_settled(invoicing)

    def _till_tenders(self, pos_order):
        """What the refund was given as: money, and in an exchange new goods."""
        paid_out = pos_order.payment_ids
        tenders = []
        if pos_order._is_exchange():
            balance = pos_order.amount_total
            paid_out = paid_out if balance < 0 else paid_out.browse()
            tenders = [{'type': 'exchange', 'amount': self._till_worth() + min(balance, 0.0)}]
        return tenders + [
            {'type': 'till', 'amount': -payment.amount, 'pos_payment_id': payment.id}
            for payment in paid_out
        ]

    def _reconcile_exchange(self, pos_order):
        """The invoice of the new goods is paid with what the return gives back and the balance.
        Without an invoice the session's entry does the same at closing."""
        invoice = pos_order.account_move
        terms = invoice.line_ids.filtered(lambda line: line.display_type == 'payment_term')
        given = self.credit_note_ids or self.sale_order_id.transaction_ids.payment_id.move_id
        lines = terms | (given | pos_order.payment_ids.account_move_id).line_ids
        self._reconcile(lines.filtered(lambda line: line.account_id in terms.account_id))
