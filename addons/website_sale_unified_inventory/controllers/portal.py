from odoo.addons.sale.controllers import portal as sale_portal


class CustomerPortal(sale_portal.CustomerPortal):
    def _get_payment_values(self, order_sudo, *args, **kwargs):
        """Override of `sale`: say before the payment what is not there."""
        values = super()._get_payment_values(order_sudo, *args, **kwargs)
        if order_sudo.state in ('draft', 'sent'):
            values['unified_shortages'] = order_sudo._get_shortages()
        return values
