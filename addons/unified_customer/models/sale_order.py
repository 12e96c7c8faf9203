from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _confirmation_error_message(self):
        """Override of `sale`: nothing is promised to a customer who was erased, of whom there is
        no address any more; whoever had the contact on the screen chooses another."""
        # sudo: of the field, that customers in the shop do not read
        if self.partner_id.sudo().unified_erased_at:
            return self.env._('This customer was erased. Choose or make another contact.')
        return super()._confirmation_error_message()
