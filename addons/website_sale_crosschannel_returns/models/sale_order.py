from odoo import api, models
from odoo.tools import SQL, consteq

from .. import core


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    _guest_scope = 'website_sale_crosschannel_returns.guest'
    _request_scope = 'web'

    def _web_is_sold(self):
        return self.state == 'sale'

    def _web_name(self):
        return self.env._('Order %s', self.name)

    def _web_page_url(self):
        return self.get_portal_url()

    def _web_return_url(self):
        return f'/my/orders/{self.id}/return'

    def _web_carrier(self):
        return self.carrier_id

    # === GUESTS ===

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
