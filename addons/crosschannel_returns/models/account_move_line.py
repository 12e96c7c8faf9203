from odoo import models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    def _get_cogs_value(self):
        """Override of `stock_account`: goods that a return credits cost what they cost when they
        were sold, not what they cost today. Where the invoice booked no cost there is none to
        take back; without an invoice it is what they came in at."""
        docs_sudo = self._crosschannel_credited()
        if not docs_sudo:
            return super()._get_cogs_value()
        invoice = self.move_id.reversed_entry_id
        if invoice:
            booked = self.product_id in invoice._crosschannel_costed_products()
            return super()._get_cogs_value() if booked else 0.0
        moves_sudo = docs_sudo.line_ids.move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state == 'done'
        )
        return moves_sudo._get_price_unit() if moves_sudo else super()._get_cogs_value()

    def _crosschannel_credited(self):
        """The return that this line credits (sudo: accountants see none)."""
        self.ensure_one()
        docs_sudo = self.env['crosschannel.return'].sudo()
        if self.move_id.move_type != 'out_refund' or not self.product_id:
            return docs_sudo
        return docs_sudo.search(Domain('credit_note_ids', 'in', self.move_id.ids))


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _crosschannel_costed_products(self):
        """Products whose cost these documents have booked."""
        return self.line_ids.filtered(lambda line: line.display_type == 'cogs').product_id
