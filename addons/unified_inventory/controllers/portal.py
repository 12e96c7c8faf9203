from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale.controllers import portal as sale_portal


class PaymentPortal(sale_portal.PaymentPortal):
    @route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Override of `sale`: nobody pays a quotation for goods that are not held for them."""
        try:
            order_sudo = self._document_check_access('sale.order', order_id, access_token)
        except (AccessError, MissingError):
            order_sudo = request.env['sale.order']  # refused below, as ever
        for order in order_sudo:
            order._hold_before_payment()
        return super().portal_order_transaction(order_id, access_token, **kwargs)
