from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Override of `sale`: a guest's mail about an order says that it may be kept; the page
        that its button opens has the way."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if len(self) != 1 or self.state != 'sale' or not self.website_id:
            return groups
        if self.partner_id.with_context(active_test=False).user_ids:
            return groups
        for name, _filter, options in groups:
            if name == 'portal_customer' and options.get('has_button_access'):
                title = self.env._('View the Order or Keep It in Your Account')
                options.setdefault('button_access', {}).setdefault('title', title)
        return groups
