from odoo import api, models


class UnifiedPrivacy(models.AbstractModel):
    """What tills took in for a customer without network."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        names = ('name', 'taken_at', 'customer', 'note')
        return {**super()._told(), 'crosschannel.return.intake': ('partner_id', names, {})}

    @api.model
    def _blanked(self):
        """Override of `unified_customer`."""
        texts = ('customer', 'note')
        return {**super()._blanked(), 'crosschannel.return.intake': ('partner_id', texts)}

    @api.model
    def _open_documents(self):
        """Override of `unified_customer`."""
        return [
            *super()._open_documents(),
            (
                'crosschannel.return.intake',
                lambda _model: [('state', '=', 'waiting')],
                self.env._('Goods that were taken in without network wait.'),
            ),
        ]
