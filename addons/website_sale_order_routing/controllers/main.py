from odoo.http import request

from odoo.addons.order_routing.models.sale_order_promise import REFUSED
from odoo.addons.website_sale_unified_inventory.controllers.main import (
    BEING_PAID,
    WebsiteSaleUnifiedInventory,
)


class WebsiteSaleOrderRouting(WebsiteSaleUnifiedInventory):
    def _get_shop_payment_errors(self, order):
        """Override of `website_sale`: the payment page remembers which time it has told."""
        errors = super()._get_shop_payment_errors(order)
        if not errors and order.get_portal_last_transaction().state not in BEING_PAID:
            promised = order._promised()
            order.promise_shown_at = promised and promised['ready'].replace(tzinfo=None)
        return errors

    def _get_refusal_title(self, refused):
        """Override of `website_sale_unified_inventory`: it may be a time that went."""
        if refused.code == 'slot_missing':
            return request.env._('One thing is missing.')
        if refused.code in REFUSED:
            return request.env._('Sorry, the time of your delivery has changed.')
        return super()._get_refusal_title(refused)
