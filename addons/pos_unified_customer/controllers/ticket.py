from odoo.http import request, route

from odoo.addons.point_of_sale.controllers.main import PosController


class TicketController(PosController):
    @route()
    def show_ticket_validation_screen(self, access_token='', **kwargs):
        """Override of `point_of_sale`: a found receipt makes nobody the customer of it. Odoo shows
        the customer's address to whoever has its QR, lets them change it, the e-mail to which
        codes are sent too, or makes the ticket theirs. They prove it at the shop's page."""
        orders_sudo = request.env['pos.order'].sudo()
        order_sudo = access_token and orders_sudo.search(
            [('access_token', '=', access_token)], limit=1
        )
        if order_sudo and not order_sudo.account_move and self._is_somebody_elses(order_sudo):
            claims_sudo = request.env['unified.customer.claim'].sudo()
            return request.redirect(claims_sudo._receipt_url(order_sudo))
        return super().show_ticket_validation_screen(access_token, **kwargs)

    def _is_somebody_elses(self, order_sudo):
        claims_sudo = request.env['unified.customer.claim'].sudo()
        if not claims_sudo._has_page():
            return False
        return claims_sudo._is_known_to_others(order_sudo, request.env.user.partner_id.sudo())
