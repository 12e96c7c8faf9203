from odoo import fields, models


class UnifiedInventoryBroadcast(models.Model):
    """What was last told to open pages and tills about a product, and whether there may be
    news. Written by the publishing alone (`unified.inventory._publish`); nobody has access."""

    _name = 'unified.inventory.broadcast'
    _description = 'Stock Broadcast'
    _log_access = False

    product_id = fields.Many2one('product.product', required=True, ondelete='cascade')
    marked_at = fields.Datetime(help='Since when there may be news; empty when there is none.')
    sent_at = fields.Datetime(help='When it was last looked at for something to tell.')
    state = fields.Json(help='A digest of what each channel was told last.')

    _product_uniq = models.Constraint('UNIQUE (product_id)', 'One row for each product.')
    _marked_idx = models.Index('(marked_at) WHERE marked_at IS NOT NULL')
    _sent_idx = models.Index('(sent_at)')
