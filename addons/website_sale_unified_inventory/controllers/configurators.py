from odoo.addons.website_sale.controllers.combo_configurator import (
    WebsiteSaleComboConfiguratorController,
)
from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)

from .variant import hide_figure


class ProductConfigurator(WebsiteSaleProductConfiguratorController):
    def _get_basic_product_information(self, product_or_template, *args, **kwargs):
        """Override of `website_sale`: the public knows figures up to the threshold only, and
        the most that can be had when it asks for that or more."""
        info = super()._get_basic_product_information(product_or_template, *args, **kwargs)
        wanted = kwargs.get('quantity') or 0
        return hide_figure(info, product_or_template.available_threshold, wanted)


class ComboConfigurator(WebsiteSaleComboConfiguratorController):
    def _get_combo_item_data(self, combo, combo_item, *args, **kwargs):
        """Override of `website_sale`: the public knows figures up to the threshold only, and
        the most that can be had when it asks for that or more."""
        data = super()._get_combo_item_data(combo, combo_item, *args, **kwargs)
        threshold = combo_item.sudo().product_id.available_threshold
        hide_figure(data['product'], threshold, kwargs.get('quantity') or 0)
        return data
