from odoo import models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def get_pos_ui_product_pricelist_item_by_product(
        self, product_tmpl_ids, product_ids, config_id
    ):
        """Override of `point_of_sale`: the rules of a product that is loaded later are those that
        are in sight, as at the start, not those of today."""
        result = super().get_pos_ui_product_pricelist_item_by_product(
            product_tmpl_ids, product_ids, config_id
        )
        config = self.env['pos.config'].browse(config_id)
        rules = config._catalogue_rules(
            ['|', ('product_id', 'in', product_ids), ('product_tmpl_id', 'in', product_tmpl_ids)]
        )
        item_model = self.env['product.pricelist.item']
        return {
            **result,
            'product.pricelist.item': item_model._load_pos_data_read(rules, config),
            'product.pricelist': self.env['product.pricelist']._load_pos_data_read(
                rules.pricelist_id, config
            ),
        }
