from odoo import api, fields, models

from odoo.addons.omni_promotions.lookup import by_code
from odoo.addons.omni_promotions.models.loyalty_card_code import PRINTED_FOR
from odoo.addons.unified_inventory.exceptions import TooManyRequests


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    def _is_issued_by_user(self):
        """Override of `omni_promotions`: or has just sold it at a till."""
        order_sudo, since = self.sudo().source_pos_order_id, fields.Datetime.now() - PRINTED_FOR
        sold = order_sudo.lines.product_id & self.sudo().program_id.trigger_product_ids
        mine = order_sudo.create_uid == self.env.user and order_sudo.create_date > since
        return bool(mine and sold) or super()._is_issued_by_user()

    @api.model
    def get_loyalty_card_partner_by_code(self, code):
        """Override of `pos_loyalty`: who guesses codes is slowed down."""
        try:
            with self.env['omni.card.attempt']._trying('partner') as found, by_code(self.env):
                if self.env['omni.card.attempt']._is_code(code):
                    found()
                return super().get_loyalty_card_partner_by_code(code)
        except TooManyRequests:
            return False

    @api.model
    def get_gift_card_status(self, gift_code, config_id):
        """Override of `pos_loyalty`: who guesses codes is slowed down."""
        try:
            with self.env['omni.card.attempt']._trying('gift') as found, by_code(self.env):
                if self.env['omni.card.attempt']._is_code(gift_code):
                    found()
                return super().get_gift_card_status(gift_code, config_id)
        except TooManyRequests:
            return {'status': False, 'data': {'loyalty.card': []}}
