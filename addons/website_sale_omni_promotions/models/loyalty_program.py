from odoo import models


class LoyaltyProgram(models.Model):
    _inherit = 'loyalty.program'

    def _get_wallets_of(self, website):
        """Return the programs whose wallets can be filled on a website."""
        return self.search(
            [
                ('program_type', '=', 'ewallet'),
                ('ecommerce_ok', '=', True),
                ('website_id', 'in', (False, website.id)),
                ('company_id', 'in', (False, website.company_id.id)),
            ]
        )
