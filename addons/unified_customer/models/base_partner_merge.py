from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base: pairs would point to one contact twice."""
        self.env['unified.customer.pair'].sudo()._join(src_partners, dst_partner)
        super()._update_foreign_keys(src_partners, dst_partner)

    def _log_merge_operation(self, src_partners, dst_partner):
        """Override of base: the old ids still lead to the contact."""
        super()._log_merge_operation(src_partners, dst_partner)
        self.env['unified.customer.redirect'].sudo().create([
            {'old_id': partner.id, 'partner_id': dst_partner.id, 'old_name': partner.name}
            for partner in src_partners
        ])  # fmt: skip
        # What it is now has not been compared yet
        dst_partner.sudo().unified_match_is_due = True
