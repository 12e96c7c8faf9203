from odoo import api, models
from odoo.fields import Domain


class CrosschannelReturn(models.Model):
    """A return of a till's receipt that its customer asks for."""

    _inherit = 'crosschannel.return'

    @api.model
    def _due(self, order, net, without=None):
        """Override of `crosschannel_returns`: a till hands goods out when they are paid."""
        if order._name == 'pos.order':
            return net
        return super()._due(order, net, without)

    def _web_sold_name(self):
        """Override of `website_sale_crosschannel_returns`: what a till sold has a receipt."""
        order = self.sold_pos_order_id
        return order._web_name() if order else super()._web_sold_name()

    def _web_refund_promise(self):
        """Override of `website_sale_crosschannel_returns`: money a till took is given back by a
        till; nobody promises more."""
        is_due = self.currency_id.compare_amounts(self.refund_net, 0) > 0
        if self.origin != 'till' or self.refund_to == 'store_credit' or not is_due:
            return super()._web_refund_promise()
        if self._is_sent():
            return self.env._(
                'You get this as store credit, once the articles are here. Bring them to a store '
                'instead, and a till pays it out.'
            )
        return self.env._('A till pays this out when you bring the articles.')

    @api.model
    def _find_sold_domain(self, key, value):
        """Override of `pos_crosschannel_returns`: a receipt is found by the code, or the
        reference, of the return that its customer has asked for."""
        domain = super()._find_sold_domain(key, value)
        if key != 'reference':
            return domain
        token = self._read_qr_text(value)
        named = Domain('access_token', '=', token) if token else Domain('name', '=', value)
        docs_sudo = self.sudo().search(named & Domain('sold_pos_order_id', '!=', False))
        return domain | Domain('id', 'in', docs_sudo.sold_pos_order_id.ids)
