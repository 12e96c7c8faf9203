from odoo import api, fields, models

from odoo.addons.unified_customer import core


class UnifiedCustomerPair(models.Model):
    _inherit = 'unified.customer.pair'

    refused_at = fields.Datetime('Joining Refused On', readonly=True)
    # By the database's clock, as what it is compared with
    refused_state = fields.Datetime('Last Change before It Was Refused', readonly=True)
    refusal = fields.Char('Why They Were Not Joined', readonly=True)

    @api.model
    def _refuse(self, left, right, why):
        """Two contacts of one guest could not be made one at night: people are shown why."""
        pair = self.search([('left_id', '=', left.id), ('right_id', '=', right.id)], limit=1)
        if not pair:
            match = core.match(left._unified_person(), right._unified_person())
            pair = self.create(self._prepare_pair_vals(left, right, match))
        changed = max(left.write_date, right.write_date).replace(microsecond=0)
        pair.write({'refused_at': fields.Datetime.now(), 'refused_state': changed, 'refusal': why})
