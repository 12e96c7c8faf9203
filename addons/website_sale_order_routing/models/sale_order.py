import json

from odoo import models
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _set_pickup_location(self, pickup_location_data):
        """Override of `website_sale_collect`: of what the browser sends only the id counts.
        The place must be one of the published method's; its address is the stored one. Code
        of the server's own, outside of a request, is trusted.

        :raise Refusal: unknown_pickup_place
        """
        self.ensure_one()
        collected = self.carrier_id.delivery_type == 'in_store'
        if request and collected and pickup_location_data:
            place = self._find_pickup_place(pickup_location_data)
            pickup_location_data = json.dumps(place and place._prepare_pickup_location_data())
        return super()._set_pickup_location(pickup_location_data)

    def _find_pickup_place(self, pickup_location_data):
        """Return the warehouse a customer chose, None when the choice was taken back."""
        try:
            chosen = json.loads(pickup_location_data)
        except (TypeError, ValueError):
            chosen = {'id': None}
        if not chosen:
            return None
        carrier_sudo = self.carrier_id.sudo()
        place_id = chosen.get('id') if isinstance(chosen, dict) else None
        places = carrier_sudo.warehouse_ids.filtered(
            lambda w: type(place_id) is int and w.id == place_id and w.place_hands_over
        )
        if not places or not carrier_sudo.is_published:
            text = self.env._('Orders cannot be collected there.')
            raise Refusal('unknown_pickup_place', text)
        return places
