from odoo import models
from odoo.exceptions import AccessError

from ..change import Change, changing


class LoyaltyCardUpdateBalance(models.TransientModel):
    _inherit = 'loyalty.card.update.balance'

    def action_update_card_point(self):
        """Override of `loyalty`: only a manager, and the reason is kept with the entry."""
        if not (self.env.su or self.card_id._is_manager()):
            raise AccessError(self.env._('Only a card manager changes the balance of a card.'))
        with changing(self.env, Change('adjust', reason=self.description)):
            return super().action_update_card_point()
