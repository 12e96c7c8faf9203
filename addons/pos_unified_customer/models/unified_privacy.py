from odoo import api, models


class UnifiedPrivacy(models.AbstractModel):
    """What tills know of a customer; what they took in where `pos_crosschannel_returns` is."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        fields = ('pos_reference', 'date_order', 'amount_total', 'currency_id', 'email', 'mobile',
                  'general_customer_note')  # fmt: skip
        lines = {'lines': ('full_product_name', 'qty', 'price_subtotal_incl')}
        told = ('name', 'taken_at', 'customer', 'note')
        return {
            **super()._told(),
            'pos.order': ('partner_id', fields, lines),
            'crosschannel.return.intake': ('partner_id', told, {}),
        }

    @api.model
    def _blanked(self):
        """Override of `unified_customer`."""
        texts = ('email', 'mobile', 'general_customer_note', 'internal_note',
                 'floating_order_name')  # fmt: skip
        return {
            **super()._blanked(),
            'pos.order': ('partner_id', texts),
            'crosschannel.return.intake': ('partner_id', ('customer', 'note')),
        }

    @api.model
    def _open_documents(self):
        """Override of `unified_customer`."""
        tickets = ['|', ('state', '=', 'draft'), ('session_id.state', '!=', 'closed')]
        return [
            *super()._open_documents(),
            ('pos.order', lambda _model: tickets, self.env._('Tickets of a till that is open.')),
            (
                'crosschannel.return.intake',
                lambda _model: [('state', '=', 'waiting')],
                self.env._('Goods that were taken in without network wait.'),
            ),
        ]
