from odoo import models
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.omni_promotions.core import masked
from odoo.addons.unified_inventory.exceptions import Refusal

DEAD_CODE = 'omni_dead_code'


class SaleOrder(models.Model):
    """Cards that pay for a cart: Odoo's reward lines, shown and removed card by card."""

    _inherit = 'sale.order'

    # === OVERRIDES ===

    def _try_pending_coupon(self):
        """Override of `website_sale_loyalty`: a code of a link that is none is tried once, not
        whenever the cart is computed: it would use up the visitor's tries."""
        code = request and request.session.get('pending_coupon_code')
        if not code:
            return super()._try_pending_coupon()
        if request.session.get(DEAD_CODE) == code:
            return {'error': self.env._('This code cannot be used.'), 'not_found': True}
        status = super()._try_pending_coupon()
        if isinstance(status, dict) and 'error' in status:
            if not self.env['omni.card.attempt']._is_code(code):
                request.session[DEAD_CODE] = code
        return status

    def get_promo_code_success_message(self, delete=True):
        """Override of `website_sale_loyalty`: the page shows no code of a card; others look on."""
        code = super().get_promo_code_success_message(delete=delete)
        if code and self.env['loyalty.card'].sudo().search_count([('code', '=', code)], limit=1):
            return masked(code)
        return code

    # === BUSINESS METHODS ===

    def _get_card_lines(self):
        return self.order_line.filtered(
            lambda line: line.coupon_id and line.reward_id.program_id.is_payment_program
        )

    def _get_paying_cards(self):
        """Return what the cart shows of its cards: ``[{"card_id", "name", "tail", "used", "left",
        "expires_on"}]``; ``used`` is money of the order, ``left`` a text."""
        shown = []
        for card, lines in self._get_card_lines().grouped('coupon_id').items():
            card_sudo = card.sudo()
            left = max(0.0, self._get_real_points_for_coupon(card_sudo))
            shown.append(
                {
                    'card_id': card.id,
                    'name': lines[:1].reward_id.sudo().description,
                    'tail': card_sudo.code[-4:] if not card_sudo.program_id.is_nominative else '',
                    'used': -sum(lines.mapped('price_total')),
                    'left': card_sudo._format_points(left),
                    'expires_on': card_sudo.expiration_date,
                }
            )
        return shown

    def _remove_paying_card(self, card_id):
        """Take a card out of a cart; what was held of it is free at once."""
        self.ensure_one()
        lines = self._get_card_lines().filtered(lambda line: line.coupon_id.id == card_id)
        if self.state != 'draft' or not lines:
            return
        self.applied_coupon_ids -= lines.coupon_id
        lines.with_context(website_sale_loyalty_delete=True).unlink()
        self._update_programs_and_rewards()

    def _check_paying_cards(self):
        """Return why cards and promotions do not pay all of this cart any more, None when they do.
        They are held for as long as paying takes."""
        self.ensure_one()
        if self._get_card_lines():
            self._update_programs_and_rewards()
            if self.amount_total:
                return self.env._('A card has less left than it had. Please pay the rest.')
        elif not self.order_line.reward_id:
            return None
        try:
            self._hold_before_payment()
        except (Refusal, ValidationError) as refused:
            return str(refused)
        return None
