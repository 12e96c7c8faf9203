from odoo.http import request, route

from odoo.addons.website_sale.controllers.variant import WebsiteSaleVariantController

PLENTY = 99_999  # what the public is told of a stock above the threshold


def hide_figure(info, threshold, wanted=0):
    """Put a plenty in place of the exact quantity of what there is more of. Who wants all of
    it or more is told how much that is, as the cart would."""
    if info.get('free_qty', 0) > max(threshold, wanted):
        info['free_qty'] = PLENTY
    return info


class WebsiteSaleUnifiedInventoryVariant(WebsiteSaleVariantController):
    @route()
    def get_combination_info_website(self, *args, **kwargs):
        """Override of `website_sale_stock`: the public knows figures up to the threshold only;
        another variant has its own stock by place."""
        info = super().get_combination_info_website(*args, **kwargs)
        if 'unified_stock' not in info:
            return info
        hide_figure(info, info['available_threshold'])
        if not request.website.has_ecommerce_access():
            return info
        if not info.get('no_product_change'):
            product_sudo = request.env['product.product'].sudo().browse(info['product_id'])
            info['unified_stock'].update(request.website._render_stock(product_sudo))
        return info
