from odoo import models
from odoo.http import request

from odoo.addons.website_sale_unified_inventory.models.website import PLACE

from .sale_order import PICKUP


class Website(models.Model):
    _inherit = 'website'

    def _get_chosen_place(self):
        """Override of `website_sale_unified_inventory`: after what was chosen in this visit comes
        what the customer said is their store, then what they looked at last, what a clerk was
        told or their purchases say, and what this browser remembers."""
        place = super()._get_chosen_place()
        if not request or request.session.get(PLACE) is not None or self.is_public_user():
            return place
        # sudo: customers have no rights on preferences; these are the visitor's own
        partner_sudo = self.env.user.partner_id.sudo()
        preferences_sudo = self.env['unified.preference'].sudo()
        favourite = preferences_sudo._effective(partner_sudo).filtered(
            lambda one: one.kind == 'store'
        )
        if favourite.source != 'customer' and partner_sudo.unified_place_id:
            return place
        return self._find_place(favourite.warehouse_id.id) or place

    def _get_collect_place(self):
        """Return the warehouse (sudo) where this shopper's orders are collected unless they say
        otherwise: where they chose it in this visit, else their store; empty when orders of the
        website are not collected there."""
        chosen = self._get_chosen_place()
        place_id = request.session.get(PICKUP) or (chosen and chosen.id)
        open_places = self._get_collect_place_ids()
        return self.env['stock.warehouse'].sudo().browse(
            place_id if place_id in open_places else ()
        )  # fmt: skip
