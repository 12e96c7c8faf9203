from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    retail_import_id = fields.Many2one(
        'unified.sales.import',
        string='Imported with',
        index='btree_not_null',
        ondelete='restrict',
        readonly=True,
        copy=False,
        help='This order is history from a file: it has no deliveries and no invoices.',
    )
    retail_invoice = fields.Char(string='Past Invoice', readonly=True, copy=False)
    retail_kind = fields.Selection(
        [('sale', 'Sale'), ('return', 'Cancellation'), ('adjustment', 'Adjustment')],
        string='Past Kind',
        readonly=True,
        copy=False,
    )

    _retail_invoice_uniq = models.UniqueIndex(
        '(retail_invoice) WHERE retail_invoice IS NOT NULL', 'A past invoice is imported once.'
    )


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    retail_origin_line_id = fields.Many2one(
        'sale.order.line',
        string='Past Sale',
        index='btree_not_null',
        readonly=True,
        copy=False,
        help='The past sale this cancelled line probably takes back.',
    )
