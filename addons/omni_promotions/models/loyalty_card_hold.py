from odoo import models

from ..core.pending import is_pending


class LoyaltyCard(models.Model):
    """What of a card is held, for whom and until when."""

    _inherit = 'loyalty.card'

    def _open_holds(self):
        """Return the holds that keep something of this card now; one that was made a moment ago
        may be unreadable in this transaction."""
        Promotion = self.env['omni.promotion']
        if not self:
            return self.env['omni.card.hold']
        subject = Promotion._card_subject(self)
        with Promotion._short_transaction() as store:
            account = store.accounts([subject])[subject]
        return self.env['omni.card.hold'].browse(hold.id for hold in account.holds if hold.open)

    def _releasable_holds(self):
        """Return those that a manager may give back: points that do not count yet are kept."""
        return self._open_holds().exists().filtered(lambda hold: not is_pending(hold.owner))
