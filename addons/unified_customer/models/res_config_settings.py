from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    unified_retention_years = fields.Integer(
        'Erase Customers After',
        config_parameter='unified_customer.retention_years',
        help='Years without purchase or message. 0: never.',
    )
    unified_books_years = fields.Integer(
        'Keep Names of Invoices',
        config_parameter='unified_customer.books_years',
        help='Years for which invoices of erased customers say whom they were made out to. '
        '0: for good.',
    )
    unified_retention_count = fields.Char(compute='_compute_unified_retention_count')

    @api.depends('unified_retention_years')
    def _compute_unified_retention_count(self):
        """Of what is saved: nothing is erased by looking."""
        for settings in self:
            settings.unified_retention_count = self.env._(
                '%s customers are due; of whom something is open stays.',
                self.env['unified.privacy']._retention_count(),
            )
