from odoo import api, models


class UnifiedPreference(models.Model):
    _inherit = 'unified.preference'

    @api.model
    def _said_store(self, partner):
        """:return: the store the customer themselves said is theirs"""
        said = [('partner_id', '=', partner.id), ('kind', '=', 'store')]
        return self.search([*said, ('source', '=', 'customer')], limit=1).warehouse_id
