from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale

BEING_PAID = ('pending', 'authorized', 'done')


class WebsiteSaleUnifiedInventory(WebsiteSale):
    # === PRODUCT PAGE ===#

    def _prepare_product_values(self, product, category, **kwargs):
        """Override of `website_sale`: what the page tells of the stock, read once."""
        website = request.website
        website._prefetch_stock(product.sudo().product_variant_ids)
        values = super()._prepare_product_values(product, category, **kwargs)
        variant_sudo = values['product_variant'].sudo()
        if variant_sudo and website.is_view_active('website_sale_unified_inventory.cta_wrapper'):
            values['unified_stock'] = website._get_shown_stock(variant_sudo)
        return values

    # === LIST ===#

    def _get_search_options(self, **post):
        """Override of `website_sale`: only what is available at a store."""
        options = super()._get_search_options(**post)
        place = self._get_filtered_place(post)
        return {**options, 'available_at': place and place.id}

    def _get_shop_domain(self, *args, **kwargs):
        """Override of `website_sale`: the range of prices is that of what is listed."""
        domain = super()._get_shop_domain(*args, **kwargs)
        if place := self._get_filtered_place(request.params):
            domain &= request.env['product.template']._get_available_at_domain(place)
        return domain

    def _shop_get_query_url_kwargs(self, *args, available_at=None, **kwargs):
        """Override of `website_sale`: links of the list keep the store."""
        values = super()._shop_get_query_url_kwargs(*args, **kwargs)
        return {**values, 'available_at': available_at}

    def _get_additional_shop_values(self, values, **kwargs):
        """Override of `website_sale`: the stock of the page's products is read once; the store
        chosen in the list is the shopper's from then on."""
        request.website._prefetch_stock(
            request.env['product.product'].concat(*values['product_variants'].values())
        )
        place = self._get_filtered_place(kwargs)
        if place and place != request.website._get_chosen_place():
            request.website._choose_place(place.id)
        ranked = request.website._rank_places() if request.website.show_place_stock else []
        return {
            **super()._get_additional_shop_values(values, **kwargs),
            'available_at': place,
            'unified_places': [row[0] for row in ranked],
        }

    def _get_filtered_place(self, params):
        """Return the core Place that a list is filtered by, None for all or a forged one."""
        place_id = str(params.get('available_at') or '')
        return request.website._find_place(int(place_id)) if place_id.isdecimal() else None

    # === CHECKOUT ===#

    def _check_cart(self, order_sudo):
        """Override of `website_sale`: every step of the checkout prolongs what is held. A cart
        from before the shop was closed to strangers waits for its customer to log in."""
        if redirection := super()._check_cart(order_sudo):
            return redirection
        if not request.website.has_ecommerce_access():
            return request.redirect('/web/login?redirect=/shop/cart')
        refused = order_sudo._refresh_hold()
        if refused and refused.code == 'busy':
            request.unified_busy = refused  # waited for long enough
        return None

    def _get_shop_payment_errors(self, order):
        """Override of `website_sale`: who gets to the payment page has the goods held. Who has
        paid is not told to come back. The error ends with the code of the Refusal."""
        errors = super()._get_shop_payment_errors(order)
        if errors or order.get_portal_last_transaction().state in BEING_PAID:
            return errors
        if refused := getattr(request, 'unified_busy', None) or order._try_to_hold():
            errors.append((self._get_refusal_title(refused), refused.text, refused.code))
        return errors

    def _get_refusal_title(self, refused):
        if refused.code == 'busy':
            return request.env._('One moment, please.')
        return request.env._('Sorry, something in your cart has just been sold.')

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Override of `website_sale`: an order that costs nothing is confirmed here; when its
        goods are not to be had the payment page says so, and no error page does."""
        order_sudo = request.cart
        if (
            sale_order_id is None
            and order_sudo.state == 'draft'
            and not order_sudo.amount_total
            and self._get_shop_payment_errors(order_sudo)
        ):
            return request.redirect('/shop/payment')
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)
