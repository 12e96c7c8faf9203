from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.payment.tests.http_common import PaymentHttpCommon


class PortalCommon(PaymentHttpCommon):
    """A customer pays a quotation by the link that was mailed."""

    @classmethod
    def _create_quotation(cls, partner, place, product, quantity, **values):
        quotation = cls.env['sale.order'].create(
            {
                'partner_id': partner.id,
                'warehouse_id': place.id,
                'require_payment': True,
                'require_signature': False,
                'order_line': [
                    Command.create({'product_id': product.id, 'product_uom_qty': quantity})
                ],
                **values,
            }
        )
        quotation.action_quotation_sent()
        quotation._portal_ensure_token()
        return quotation

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _ask_to_pay(self, token=None, order=None, **values):
        order = order or self.quotation
        params = {
            'access_token': order.access_token if token is None else token,
            'provider_id': self.provider.id,
            'payment_method_id': self.payment_method_id,
            'token_id': None,
            'amount': order.amount_total,
            'flow': 'direct',
            'tokenization_requested': False,
            'landing_route': '/my',
            **values,
        }
        question = {'jsonrpc': '2.0', 'id': 0, 'params': params}
        with mute_logger('odoo.http'):
            return self.url_open(f'/my/orders/{order.id}/transaction', json=question).json()
