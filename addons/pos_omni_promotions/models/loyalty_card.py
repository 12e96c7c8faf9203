from odoo import api, models

from odoo.addons.unified_inventory.exceptions import TooManyRequests


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    @api.model
    def _may_read_codes(self):
        """Override of `omni_promotions`: a till finds the cards it has loaded by their codes."""
        may = super()._may_read_codes()
        return may or self.env.user.has_group('point_of_sale.group_pos_user')

    @api.model
    def get_loyalty_card_partner_by_code(self, code):
        """Override of `pos_loyalty`: who guesses codes is slowed down."""
        try:
            with self.env['omni.card.attempt']._trying('partner') as found:
                if self.env['omni.card.attempt']._is_code(code):
                    found()
                return super().get_loyalty_card_partner_by_code(code)
        except TooManyRequests:
            return False

    @api.model
    def get_gift_card_status(self, gift_code, config_id):
        """Override of `pos_loyalty`: who guesses codes is slowed down."""
        try:
            with self.env['omni.card.attempt']._trying('gift') as found:
                if self.env['omni.card.attempt']._is_code(gift_code):
                    found()
                return super().get_gift_card_status(gift_code, config_id)
        except TooManyRequests:
            return {'status': False, 'data': {'loyalty.card': []}}
