from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..change import Change, changing, current
from ..core import last_day


class LoyaltyCard(models.Model):
    """A card ends: it is lost and blocked, replaced by another one, or its time is over."""

    _inherit = 'loyalty.card'

    block_reason = fields.Char(readonly=True, copy=False, tracking=True)
    replaced_by_id = fields.Many2one(
        'loyalty.card', readonly=True, copy=False, index='btree_not_null'
    )

    # === BLOCKING ===

    def _check_manager(self):
        if not (self.env.su or self._is_manager()):
            raise AccessError(self.env._('Only a card manager blocks and replaces cards.'))
        self.check_access('write')

    def _check_reason(self, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise Refusal('reason_needed', self.env._('Say why this card is blocked.'))
        return reason.strip()[:200]

    def _block(self, reason):
        """Let nobody spend a card any more; what an order was promised before stays promised.

        :raise Refusal: reason_needed, blocked
        """
        self._check_manager()
        reason = self._check_reason(reason)
        if any(card.block_reason for card in self):
            raise Refusal('blocked', self.env._('This card is blocked already.'))
        self.write({'active': False, 'block_reason': reason})

    def action_unblock(self):
        """Let a blocked card be spent again; one that was replaced stays what it is.

        :raise Refusal: replaced, not_blocked
        """
        self._check_manager()
        if any(card.replaced_by_id for card in self):
            raise Refusal('replaced', self.env._('This card was replaced by another one.'))
        if not all(card.block_reason for card in self):
            raise Refusal('not_blocked', self.env._('This card is not blocked.'))
        self.write({'active': True, 'block_reason': False})

    def _replace(self, reason, holder=None):
        """Move all of a lost card to a new one, by two entries of one transaction, block the old
        one, and mail the new code to its holder.

        :param holder: the partner it is for; of a card that is nobody's it stays nobody's
        :return: the new card
        :raise Refusal: reason_needed, replaced, card_in_use (held for an order or a till)
        """
        self.ensure_one()
        self._check_manager()
        reason = self._check_reason(reason)
        if self.replaced_by_id:
            raise Refusal('replaced', self.env._('This card was replaced already.'))
        self._check_unused()
        points = self.points
        change = Change('transfer', (f'{self._name},{self.id}',), reason=reason)
        with changing(self.env, change):
            self.points = 0
            new = self.with_context(loyalty_no_mail=True).create(
                {
                    'program_id': self.program_id.id,
                    'partner_id': (holder or self.partner_id).id,
                    'expiration_date': self.expiration_date,
                    'points': points,
                }
            )
            self.write({'active': False, 'block_reason': reason, 'replaced_by_id': new.id})
        new._mail_code()
        return new

    def _check_unused(self):
        if held := self._held_for():
            text = self.env._('This card is held for %s. Release that first.', held)
            raise Refusal('card_in_use', text)

    def _mail_code(self):
        """Mail a card with its code to whom it is for, as far as both are known; when no mail can
        be made the card says so and can be sent by hand."""
        template = self._get_default_template()
        if not template or not self._mail_get_customer():
            return
        values = {}
        if not template.email_from:
            author = self._get_mail_author()
            values = {'author_id': author.id, 'email_from': author.email_formatted}
        try:
            with self.env.cr.savepoint():
                template.sudo().send_mail(
                    self.id,
                    email_layout_xmlid='mail.mail_notification_light',
                    email_values=values,
                )
        except UserError as error:
            self._message_log(body=self.env._('The mail with the code was not sent: %s', error))

    def action_open_block(self):
        """Ask why, and whether a new card is wanted."""
        self.ensure_one()
        self._check_manager()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Block or Replace a Card'),
            'res_model': 'omni.card.block',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_card_id': self.id},
        }

    # === EXPIRY ===

    def _last_day(self):
        """Return until when a card of this program that is paid for today can be spent."""
        program = self.program_id.sudo()
        months = program.card_months if program.is_payment_program else 0
        return last_day(fields.Date.context_today(self), months)

    def _renewed(self, points):
        """Return the values that a card gets with its new balance: paying onto it renews it."""
        change = current(self.env)
        paid = change and change.kind == 'redeem' and points > self.points
        day = self._last_day() if paid else None
        return {'expiration_date': day} if day else {}

    def _expire(self):
        """Book what is left on cards whose time is over, as far as it is not held.

        :return: ``{card: points}``
        """
        gone = {}
        for card in self:
            reason = self.env._('Expired on %s', fields.Date.to_string(card.expiration_date))
            points = card.points
            try:
                with self.env.cr.savepoint(), changing(self.env, Change('expire', reason=reason)):
                    card.points = 0
            except Refusal:
                continue  # somebody is paying with it: the next run finds what is left
            gone[card] = points
        return gone
