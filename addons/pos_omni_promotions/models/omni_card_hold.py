from odoo import models


class OmniCardHold(models.Model):
    _inherit = 'omni.card.hold'

    def _holder_names(self):
        """Override of `omni_promotions`: tills, and tickets that only a till knows yet."""
        names = super()._holder_names()
        tills_sudo = self.env['pos.config'].sudo().browse(self._owner_ids('pos.config')).exists()
        till_names = {str(till.id): till.display_name for till in tills_sudo}
        for hold in self:
            model, _comma, rest = hold.owner.partition(',')
            if model == 'pos.config' and (till := till_names.get(rest.partition(',')[0])):
                names[hold.owner] = self.env._('the till %s', till)
            elif model == 'pos.order':
                cashier = hold.user_id.sudo().name or ''
                names[hold.owner] = self.env._('a ticket of %s', cashier)
        return names
