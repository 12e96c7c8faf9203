from dataclasses import replace

from odoo import models

from odoo.addons.omni_promotions.core.pending import pending_owner


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _card_change(self, overspend, **options):
        """Override: goods that come back take the points that they earned and that do not count
        yet."""
        change = super()._card_change(overspend, **options)
        sold = self.lines.refunded_orderline_id.order_id
        keepers = (pending_owner(order._card_owner()) for order in sold)
        return replace(change, owners=(*change.owners, *keepers))

    def _may_earn_what_it_costs(self, program):
        """Override: not where the points of a sale count later."""
        if program.program_type == 'loyalty' and self.company_id.sudo().points_pending_days:
            return False
        return super()._may_earn_what_it_costs(program)
