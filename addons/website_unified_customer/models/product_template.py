from odoo import models

from odoo.addons.website.models import ir_http


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    def _get_first_possible_combination(self, parent_combination=None, necessary_values=None):
        """Override of `product`: a customer who is logged in to the shop sees their size and
        colour first, where there is one."""
        liked = None if necessary_values else self._unified_liked_values()
        if liked:
            found = super()._get_first_possible_combination(parent_combination, liked)
            if found:
                return found
        return super()._get_first_possible_combination(parent_combination, necessary_values)

    def _unified_liked_values(self):
        """:return: values of this product that the visitor of the shop likes"""
        user = self.env.user
        if not ir_http.get_request_website() or user._is_public():
            return None
        # sudo: customers have no rights on preferences; these are the visitor's own
        liked = self.env['unified.preference'].sudo()._effective(user.partner_id.sudo())
        values = liked.attribute_value_id
        return self.attribute_line_ids.product_template_value_ids.filtered(
            lambda one: one.ptav_active and one.sudo().product_attribute_value_id in values
        )
