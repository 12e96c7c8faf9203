from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = 'mail.compose.message'

    def _action_send_mail(self, auto_commit=False):
        """Override of `mail`: a card's mail that is under way leaves no code with its draft."""
        answer = super()._action_send_mail(auto_commit=auto_commit)
        self.filtered(lambda draft: draft.model == 'loyalty.card').body = False
        return answer
