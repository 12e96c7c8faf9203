from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    place_is_shown = fields.Boolean(
        string='Shown in the Shop',
        default=True,
        help='Shoppers see what this place has and may choose it as their store, if it sells '
        'or hands over orders.',
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `stock`: the shop's list of places is cached."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Override of `stock`: the shop's list of places is cached."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Override of `stock`: the shop's list of places is cached."""
        self.env.registry.clear_cache()
        return super().unlink()
