from odoo import api, models

OPEN = ('requested', 'approved', 'received', 'inspected')


class UnifiedPrivacy(models.AbstractModel):
    """What customers sent back."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        names = ('name', 'create_date', 'state', 'refund_total')
        lines = {'line_ids': ('product_id', 'quantity', 'note')}
        return {**super()._told(), 'crosschannel.return': ('partner_id', names, lines)}

    @api.model
    def _blanked(self):
        """Override of `unified_customer`: of a return itself what was said on it."""
        return {
            **super()._blanked(),
            'crosschannel.return': ('partner_id', ()),
            'crosschannel.return.line': ('return_id.partner_id', ('note',)),
        }

    @api.model
    def _open_documents(self):
        """Override of `unified_customer`."""
        domain = [('state', 'in', OPEN)]
        text = self.env._('Returns are open.')
        return [*super()._open_documents(), ('crosschannel.return', lambda _model: domain, text)]
