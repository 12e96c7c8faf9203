from odoo import models

from odoo.addons.crosschannel_returns.models.crosschannel_return_policy import CONDITIONS


class PosConfig(models.Model):
    _inherit = 'pos.config'

    def _load_pos_data_read(self, records, config):
        """Override of `point_of_sale`: a till without network asks for a reason and a condition
        as well."""
        read_records = super()._load_pos_data_read(records, config)
        if read_records:
            labels = dict(
                self.env['crosschannel.return.line']
                ._fields['condition']
                ._description_selection(self.env)
            )
            reasons = self.env['crosschannel.return.reason'].sudo().search([])
            read_records[0]['_return_reasons'] = [
                {'code': reason.code, 'name': reason.name} for reason in reasons
            ]
            read_records[0]['_return_conditions'] = [
                {'code': code, 'name': labels.get(code, name)} for code, name in CONDITIONS
            ]
        return read_records
