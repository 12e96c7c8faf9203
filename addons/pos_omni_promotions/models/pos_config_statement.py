from odoo import models

from odoo.addons.omni_promotions.models.omni_promotion_api import is_text
from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests

MOVEMENTS = 10
MOST_SHOWN = 20  # cards of one customer
PROGRAMS = ('gift_card', 'ewallet', 'loyalty')


class PosConfig(models.Model):
    """What is on a card, for a customer who asks at the till."""

    _inherit = 'pos.config'

    def get_card_statement(self, code):
        """Tell what is on the card that a code opens, without the code.

        :param str code: the whole code
        :return: one of `loyalty.card._statements_json`; False for whatever reason it is not told,
            also after too many tries (a till takes None for an answer)
        """
        self.ensure_one()
        self._check_card_cashier()
        Attempt, card_sudo = self.env['omni.card.attempt'], self.env['loyalty.card'].sudo()
        code = code.strip() if isinstance(code, str) else ''
        try:
            with Attempt._trying() as found:
                if is_text(code):
                    domain = [('code', '=', code), *self._told_cards()]
                    card_sudo = card_sudo.search(domain, limit=1)
                    if Attempt._is_code(code):
                        found()
        except TooManyRequests:
            return False
        return card_sudo._statements_json(MOVEMENTS)[0] if card_sudo else False

    def get_customer_statements(self, partner_id):
        """Tell what is on the cards of the customer of a ticket, the same way.

        :param int partner_id: a customer that this user may read
        :return: a list of statements, gift cards first
        :raise Refusal: invalid_cards
        """
        self.ensure_one()
        self._check_card_cashier()
        if type(partner_id) is not int or not 0 < partner_id < 2**31:
            raise Refusal('invalid_cards', self.env._('A customer is named by a number.'))
        partner = self.env['res.partner'].browse(partner_id).exists()
        partner.check_access('read')
        domain = [('partner_id', '=', partner.id or -1), *self._told_cards()]
        cards_sudo = self.env['loyalty.card'].sudo().search(domain, limit=MOST_SHOWN)
        cards_sudo = cards_sudo.sorted(lambda card: (card.program_type, -card.id))
        return cards_sudo._statements_json(MOVEMENTS)

    def _told_cards(self):
        programs = self._till_programs().filtered(lambda p: p.program_type in PROGRAMS)
        return [('program_id', 'in', programs.ids)]
