from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.sale.controllers import portal as sale_portal


class CustomerPortal(sale_portal.CustomerPortal):
    def _get_payment_values(self, order_sudo, *args, **kwargs):
        """Override of `sale`: say before the payment what is not there."""
        values = super()._get_payment_values(order_sudo, *args, **kwargs)
        if order_sudo.state in ('draft', 'sent'):
            values['unified_shortages'] = order_sudo._get_shortages()
        return values


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
