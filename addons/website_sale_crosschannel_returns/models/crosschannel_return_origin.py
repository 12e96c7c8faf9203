from datetime import timedelta

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

GUEST_TIME = timedelta(hours=1)


class CrosschannelReturnOrigin(models.AbstractModel):
    """What a customer's pages ask of whatever sold the goods."""

    _inherit = 'crosschannel.return.origin'

    # what a guest's token and a form's key are of: ids of two kinds of order may be equal
    _guest_scope = None
    _request_scope = None

    # === HOOKS ===

    def _web_is_sold(self):
        """Whether it is a sale that can come back at all."""
        raise NotImplementedError

    def _web_reference(self):
        return self.name

    def _web_name(self):
        """What it is called, with its reference."""
        raise NotImplementedError

    def _web_page_url(self):
        """The customer's page of it."""
        raise NotImplementedError

    def _web_return_url(self):
        """The form of its return."""
        raise NotImplementedError

    def _web_ways(self):
        """The ways its goods may come back: values of ``web_way`` of a return."""
        return ('store', 'parcel')

    def _web_carrier(self):
        """The carrier that brought the goods, if any."""
        return self.env['delivery.carrier']

    # === BUSINESS METHODS ===

    def _web_return_lines(self):
        """What the customer is told of each line that could come back.

        :return: list of {'line': line of the order, 'returnable': units, 'until': date or False,
            'late', 'fee_percent', 'needs_approval', 'open': whether it may be chosen}
        """
        self.ensure_one()
        if not self._web_is_sold():
            return []
        goods = self._crosschannel_lines()
        terms = goods._crosschannel_terms()
        return [
            {
                **terms[line.id],
                'line': line,
                'open': terms[line.id]['returnable'] > 0 and not terms[line.id]['late'],
            }
            for line in goods
        ]

    def _web_return_places(self):
        """The stores that take returns of this order."""
        return self.env['stock.warehouse'].search(
            [
                ('company_id', '=', self.company_id.id),
                ('place_takes_returns', '=', True),
                ('place_sells', '=', True),
            ]
        )

    def _get_guest_token(self):
        """What lets a guest ask for a return of this order, and nothing else, for an hour."""
        self.ensure_one()
        return hash_sign(self.sudo().env, self._guest_scope, self.id, expiration=GUEST_TIME)

    @api.model
    def _read_guest_token(self, token):
        """The order's id in a valid token, None of any other text."""
        try:
            return verify_hash_signed(self.sudo().env, self._guest_scope, token or '')
        except ValueError:  # bad base64, bad UTF-8, bad JSON, another version
            return None
