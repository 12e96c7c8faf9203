from odoo.http import request, route

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty
from odoo.addons.portal.controllers.portal import pager as portal_pager


class CustomerPortalCards(CustomerPortalLoyalty):
    """A customer's own cards. Their rights are checked here: nobody outside has any on them."""

    def _prepare_home_portal_values(self, counters):
        """Override of `loyalty`: how many cards there are."""
        values = super()._prepare_home_portal_values(counters)
        if 'omni_card_count' in counters:
            cards_sudo = request.env['loyalty.card'].sudo()
            values['omni_card_count'] = cards_sudo.search_count(self._get_cards_domain())
        return values

    def _get_cards_domain(self):
        return [
            ('partner_id', '=', request.env.user.partner_id.id),
            ('program_id.active', '=', True),
            ('program_type', 'in', ('gift_card', 'ewallet', 'loyalty')),
            ('company_id', 'in', (False, request.website.company_id.id)),
        ]

    @route('/my/cards', type='http', auth='user', website=True)
    def portal_my_cards(self, **kwargs):
        cards_sudo = request.env['loyalty.card'].sudo().search(self._get_cards_domain())
        wallets_sudo = request.env['loyalty.program'].sudo()._get_wallets_of(request.website)
        top_ups_sudo = wallets_sudo.trigger_product_ids.filtered('website_published')
        values = {
            **self._prepare_portal_layout_values(),
            'page_name': 'omni_cards',
            'cards': cards_sudo.sorted(lambda card: (card.program_type, -card.id)),
            'top_ups': top_ups_sudo.sorted('lst_price'),
        }
        return request.render('website_sale_omni_promotions.portal_my_cards', values)

    @route(
        ['/my/cards/<int:card_id>', '/my/cards/<int:card_id>/page/<int:page>'],
        type='http', auth='user', website=True,
    )  # fmt: skip
    def portal_my_card(self, card_id, page=1, **kwargs):
        domain = [*self._get_cards_domain(), ('id', '=', card_id)]
        card_sudo = request.env['loyalty.card'].sudo().search(domain)
        if not card_sudo:
            return request.redirect('/my/cards')
        pager = portal_pager(
            url=f'/my/cards/{card_id}',
            total=card_sudo._count_statement(),
            page=page,
            step=self._items_per_page,
        )
        values = {
            **self._prepare_portal_layout_values(),
            'page_name': 'omni_card',
            'card': card_sudo,
            'pending': card_sudo._pending_lots().get(card_sudo.id, []),
            'rows': card_sudo._get_statement(self._items_per_page, pager['offset']),
            'pager': pager,
        }
        return request.render('website_sale_omni_promotions.portal_my_card', values)
