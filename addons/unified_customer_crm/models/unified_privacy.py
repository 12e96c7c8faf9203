from odoo import api, models

TEXTS = ('contact_name', 'partner_name', 'email_from', 'phone', 'street', 'street2', 'city', 'zip',
         'description', 'website', 'email_cc')  # fmt: skip


class UnifiedPrivacy(models.AbstractModel):
    """What is known of a customer from leads and opportunities."""

    _inherit = 'unified.privacy'

    @api.model
    def _told(self):
        """Override of `unified_customer`."""
        names = ('name', 'create_date', 'contact_name', 'email_from', 'phone', 'description')
        return {**super()._told(), 'crm.lead': ('partner_id', names, {})}

    @api.model
    def _blanked(self):
        """Override of `unified_customer`."""
        return {**super()._blanked(), 'crm.lead': ('partner_id', TEXTS)}

    @api.model
    def _renamed(self):
        """Override of `unified_customer`: a title must stay, and may name somebody."""
        return {**super()._renamed(), 'crm.lead': 'name'}
