from odoo import api, models

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
            ('ticket_code', '=', code),
            ('company_id', '=', company.id),
            ('state', 'not in', ('draft', 'cancel')),
        ], limit=2)  # fmt: skip
        return orders if len(orders) == 1 else None
