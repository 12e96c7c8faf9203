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
        """Return the open holds where a manager may give all of them back, else none: points that
        do not count yet are kept, and one that is made just now is not known."""
        holds = self._open_holds()
        free = holds.exists().filtered(lambda hold: not is_pending(hold.owner))
        return free if free == holds else holds.browse()

    def _held_for(self):
        """Return who holds something of this card, and until when; empty when nobody does."""
        holds = self._open_holds()
        if not holds:
            return ''
        return holds.exists()._held_text() or self.env._('somebody, since a moment ago')
