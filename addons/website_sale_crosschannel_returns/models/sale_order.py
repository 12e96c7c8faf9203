from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, consteq, hash_sign, verify_hash_signed

from .. import core

SCOPE = 'website_sale_crosschannel_returns.guest'
GUEST_TIME = timedelta(hours=1)


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _web_return_lines(self):
        """What the customer is told of each line that could come back.

        :return: list of {'line': sale line, 'returnable': units, 'until': date or False, 'late',
            'fee_percent', 'needs_approval', 'open': whether it may be chosen}
        """
        self.ensure_one()
        if self.state != 'sale':
            return []
        goods = self.order_line.filtered(lambda line: line._crosschannel_is_goods())
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

    # === GUESTS ===#

    @api.model
    def _find_for_guest(self, reference, postcode, company):
        """The confirmed order of this reference that was billed or sent to this postcode.

        What is wrong makes no difference, in queries neither. The address of a pick-up place
        is anybody's, so it proves nothing.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.id, bill.zip, CASE WHEN ship.is_pickup_location THEN '' ELSE ship.zip END
                  FROM sale_order o
                  JOIN res_partner bill ON bill.id = o.partner_invoice_id
                  JOIN res_partner ship ON ship.id = o.partner_shipping_id
                 WHERE o.name = %s AND o.state = 'sale' AND o.company_id = %s
                """,
                core.normal_reference(reference),
                company.id,
            )
        )

        def known(text):
            return core.normal_postcode(text).encode()

        typed = known(postcode)
        found = [
            order_id
            for order_id, *postcodes in rows
            if typed and any(consteq(typed, postcode) for postcode in map(known, postcodes))
        ]
        return self.browse(found if len(found) == 1 else [])

    def _get_guest_token(self):
        """What lets a guest ask for a return of this order, and nothing else, for an hour."""
        self.ensure_one()
        return hash_sign(self.sudo().env, SCOPE, self.id, expiration=GUEST_TIME)

    @api.model
    def _read_guest_token(self, token):
        """The order's id in a valid token, None of any other text."""
        try:
            return verify_hash_signed(self.sudo().env, SCOPE, token or '')
        except ValueError:  # bad base64, bad UTF-8, bad JSON, another version
            return None
