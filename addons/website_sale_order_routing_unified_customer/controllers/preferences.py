from odoo.http import request

from odoo.addons.website_sale_unified_inventory.models.website import PLACE
from odoo.addons.website_unified_customer.controllers.preferences import PreferencePortal

from ..models.sale_order import PICKUP


class FavouritePortal(PreferencePortal):
    def _keep(self, partner_sudo, preferences_sudo, offered, form):
        """Override of `website_unified_customer`: a store that is named, or taken back, on the
        page is the customer's last word, also in this visit."""
        before = preferences_sudo._said_store(partner_sudo)
        super()._keep(partner_sudo, preferences_sudo, offered, form)
        if preferences_sudo._said_store(partner_sudo) != before:
            request.session.pop(PLACE, None)
            request.session.pop(PICKUP, None)
            request.future_response.set_cookie(PLACE, '', max_age=0)
            partner_sudo.unified_place_id = False
