from urllib.parse import urlencode

from odoo import api, models

from odoo.addons.unified_customer.core import claim as core

SHORTEST = 12  # of the numbers of receipts, as on Odoo's page for invoices


class UnifiedCustomerClaim(models.AbstractModel):
    _inherit = 'unified.customer.claim'

    @api.model
    def _find_receipt(self, reference, code, company):
        """Override of `unified_customer`: receipts of tills, by what Odoo prints beside its QR."""
        if len(reference) < SHORTEST or not code:
            return super()._find_receipt(reference, code, company)
        text = reference.replace('\\', r'\\').replace('%', r'\%').replace('_', r'\_')
        orders = self.env['pos.order'].search([
            ('pos_reference', '=like', f'%{text}'),
            # Phones write the first letter large; Odoo makes small ones
            ('ticket_code', '=', code.lower()),
            ('company_id', '=', company.id),
            ('state', 'not in', ('draft', 'cancel')),
        ], limit=2)  # fmt: skip
        return orders if len(orders) == 1 else None

    @api.model
    def _receipt_guessed(self, reference):
        """Override of `unified_customer`: it is found by its end, however much of it is typed."""
        return super()._receipt_guessed(reference)[-SHORTEST:]

    @api.model
    def _receipt_url(self, order):
        """Where somebody is led who has the QR of a customer's ticket."""
        return self._claim_url(order)

    @api.model
    def _claim_url(self, order):
        """The form that takes a ticket into an account, filled in."""
        receipt = {
            'kind': 'receipt',
            'reference': order.pos_reference or '',
            'secret': order.ticket_code or '',
        }
        return f'/my/claim?{urlencode(receipt)}'

    @api.model
    def _is_known_to_others(self, order, account):
        """Whether a ticket has a customer other than the account, who bought more than this one
        ticket or has a login."""
        if self._proof_needed(order, account) in (core.FREE, core.YOURS):
            return False
        partner = order.partner_id.with_context(active_test=False)
        if partner.user_ids or partner.is_company:
            return True
        own = [('partner_id', '=', partner.id)]
        return bool(
            self.env['pos.order'].search_count([*own, ('id', '!=', order.id)], limit=1)
            or self.env['sale.order'].search_count(own, limit=1)
        )
