from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def till_profile(self, config_id, customer_id):
        """The customer's card at a till: purchases of all channels of the till's company.

        :param int config_id: till the user may open
        :return: as `profile`, see there
        :raise Refusal: unknown_till, unknown_customer
        """
        profiles_sudo = self._till_profiles(config_id)
        partner = self._viewed(self._till_customer(customer_id), 'till')
        return profiles_sudo._of(partner.with_env(profiles_sudo.env))

    @api.model
    def _till_profiles(self, config_id):
        """:return: `unified.profile` (sudo) of the till's company only
        :raise Refusal: unknown_till
        """
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Customer cards are for cashiers.'))
        is_id = type(config_id) is int
        config = is_id and self.env['pos.config'].search([('id', '=', config_id)])
        if not config:
            raise Refusal('unknown_till', self.env._('There is no such till.'))
        # sudo: cashiers have no rights on orders of other channels, and see those of the
        # customer before them
        profiles_sudo = self.env['unified.profile'].sudo().with_company(config.company_id)
        return profiles_sudo.with_context(allowed_company_ids=config.company_id.ids)

    @api.model
    def _till_customer(self, customer_id):
        if type(customer_id) is not int or not 0 < customer_id < 2**31:
            raise Refusal('unknown_customer', self.env._('There is no such customer.'))
        moved = self.env['res.partner']._unified_resolve([customer_id])
        return moved.get(customer_id, customer_id)
