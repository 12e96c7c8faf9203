from odoo import models

from odoo.addons.omni_promotions.change import Change, changing


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    def _crosschannel_change(self, document, description, issued=0.0, used=0.0):
        """Override of `crosschannel_returns`: the ledger names what takes back. Points that were
        spent meanwhile become a debt. Money never does: a return is refused, and what a till has
        refunded already is written down for finance."""
        overspend = 'debt'
        if self.program_id.sudo().is_payment_program:
            overspend = 'refuse' if document._name == 'crosschannel.return' else 'record'
        owner = f'{document._name},{document.id}'
        with changing(self.env, Change('reverse', (owner,), overspend, reason=description)):
            return super()._crosschannel_change(document, description, issued, used)

    def _crosschannel_revive(self, holder):
        """Override of `crosschannel_returns`: the return, not its clerk, prolongs the card."""
        with changing(self.env, Change('reverse')):
            return super()._crosschannel_revive(holder)
