from odoo.addons.website_unified_customer.controllers.claim import ClaimPortal


class ReceiptClaim(ClaimPortal):
    def _own_purchase_url(self, order_sudo):
        """Override of `website_unified_customer`: a receipt has a page, with its return."""
        if order_sudo._name == 'pos.order':
            return order_sudo._web_page_url()
        return super()._own_purchase_url(order_sudo)
