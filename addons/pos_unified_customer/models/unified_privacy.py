from odoo import api, models


class UnifiedPrivacy(models.AbstractModel):
    """What tills know of a customer."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        fields = ('pos_reference', 'date_order', 'amount_total', 'currency_id', 'email', 'mobile',
                  'general_customer_note')  # fmt: skip
        lines = {'lines': ('full_product_name', 'qty', 'price_subtotal_incl')}
        return {**super()._told(), 'pos.order': ('partner_id', fields, lines)}

    @api.model
    def _blanked(self):
        """Override of `unified_customer`."""
        texts = ('email', 'mobile', 'general_customer_note', 'internal_note',
                 'floating_order_name')  # fmt: skip
        return {**super()._blanked(), 'pos.order': ('partner_id', texts)}

    @api.model
    def _open_documents(self):
        """Override of `unified_customer`."""
        tickets = ['|', ('state', '=', 'draft'), ('session_id.state', '!=', 'closed')]
        return [
            *super()._open_documents(),
            ('pos.order', lambda _model: tickets, self.env._('Tickets of a till that is open.')),
        ]
