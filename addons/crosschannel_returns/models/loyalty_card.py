from datetime import timedelta

from odoo import fields, models

EXTENSION = timedelta(days=365)  # a card that expired while its money was spent


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    def _crosschannel_revive(self, holder):
        """A card that can be spent: an expired one is extended; one that was withdrawn (lost,
        stolen) is replaced by a new one of its program.

        :return: (card, what happened or '')
        """
        self.ensure_one()
        if not self.active:
            new = self.create(
                {'program_id': self.program_id.id, 'partner_id': holder.id, 'points': 0}
            )
            return new, self.env._('The card …%(end)s is withdrawn: a new one.', end=self.code[-4:])
        today = fields.Date.context_today(self)
        if not self.expiration_date or self.expiration_date >= today:
            return self, ''
        self.expiration_date = today + EXTENSION
        return self, self.env._(
            'The card …%(end)s had expired: valid until %(date)s.',
            end=self.code[-4:],
            date=self.expiration_date,
        )

    def _crosschannel_change(self, document, description, issued=0.0, used=0.0):
        """Change a card once: the only place of returns that does. A balance below zero is a
        debt of the customer.

        :param document: what the change is of
        """
        self.ensure_one()
        self.points += issued - used
        self.env['loyalty.history'].create(
            {
                'card_id': self.id,
                'description': description,
                'issued': issued,
                'used': used,
                'order_model': document._name,
                'order_id': document.id,
            }
        )
