from odoo import fields, models

SHOWN_OF_PLACES = {'city', 'partner_latitude', 'partner_longitude'}


class ResPartner(models.Model):
    _inherit = 'res.partner'

    unified_place_id = fields.Many2one(
        'stock.warehouse',
        string='Preferred Store',
        index='btree_not_null',
        ondelete='set null',
        help='The store this customer chose in the shop.',
    )

    def write(self, vals):
        """Override of `base`: the shop's list of places, with where they are, is cached."""
        if SHOWN_OF_PLACES & vals.keys() and self._is_place():
            self.env.registry.clear_cache()
        return super().write(vals)

    def _is_place(self):
        warehouses = self.env['stock.warehouse'].sudo().with_context(active_test=False)
        return bool(warehouses.search_count([('partner_id', 'in', self.ids)], limit=1))
