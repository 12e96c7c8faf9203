from odoo import api, models

from .. import live

FIGURES = {'quantity', 'reserved_quantity', 'location_id'}


class StockQuant(models.Model):
    """Goods that move or are reserved change what can be sold. All of Odoo's stock code,
    reservations too, writes a quant with them, whose product is at hand already."""

    _inherit = 'stock.quant'

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        live.mark_after_commit(self.env, quants.product_id.ids)
        return quants

    def write(self, vals):
        if not FIGURES.isdisjoint(vals):
            live.mark_after_commit(self.env, self.product_id.ids)
        return super().write(vals)

    def unlink(self):
        live.mark_after_commit(self.env, self.product_id.ids)
        return super().unlink()
