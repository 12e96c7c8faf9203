from odoo.addons.website_sale.controllers.combo_configurator import (
    WebsiteSaleComboConfiguratorController,
)
from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)

from .variant import hide_figure


class ProductConfigurator(WebsiteSaleProductConfiguratorController):
    def _get_basic_product_information(self, product_or_template, *args, **kwargs):
        """Override of `website_sale`: the public knows figures up to the threshold only."""
        info = super()._get_basic_product_information(product_or_template, *args, **kwargs)
        return hide_figure(info, product_or_template.available_threshold)


class ComboConfigurator(WebsiteSaleComboConfiguratorController):
    def _get_combo_item_data(self, combo, combo_item, *args, **kwargs):
        """Override of `website_sale`: the public knows figures up to the threshold only."""
        data = super()._get_combo_item_data(combo, combo_item, *args, **kwargs)
        hide_figure(data['product'], combo_item.sudo().product_id.available_threshold)
        return data
