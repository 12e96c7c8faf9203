from odoo import fields, models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    # Copied to backorders: what is sent later is of the same parcel.
    routing_parcel_id = fields.Many2one(
        'order.routing.parcel', string='Parcel', readonly=True, index='btree_not_null'
    )
