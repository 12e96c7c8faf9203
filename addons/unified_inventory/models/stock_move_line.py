from odoo import models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    # What is reserved now, among millions of lines that are history.
    _reserved_idx = models.Index("(product_id, location_id) WHERE state NOT IN ('done', 'cancel')")
