from odoo import api, models

from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def profile(self, customer_id):
        """All of a customer: who, balances, open orders, purchases of all channels, what they
        like, value.

        Sales people see the orders their record rules show them; a partner service those of
        its companies.

        :param int customer_id: of a contact, or the id of one that was merged into it
        :return: ``{"customer", "currency", "tier", "points", "open_orders", "pickups",
            "returns", "preferences", "purchases", "sizes", "colours", "brands", "categories", "stores",
            "wish_list", "value", "class", "notes", "read_at"}``. Amounts are in major units of
            ``currency``; ``value`` is revenue, untaxed and less what came back
        :raise Refusal: nothing_to_match when it is no id, unknown_customer
        """
        partner = self._viewed(self.resolve(customer_id)['customer_id'], 'profile')
        profiles = self.env['unified.profile']
        if self.env.user.has_group('unified_inventory.group_partner_service'):
            # sudo: a service has no rights on documents, and reads those of its companies
            profiles = profiles.sudo()
        return profiles._of(partner.with_env(profiles.env))

    @api.model
    def _viewed(self, customer_id, _where):
        """The customer whose data is about to be shown. A hook: who keeps a log of views
        writes them down here.

        :param _where: 'profile', 'office', 'till', 'portal' or 'timeline'
        :return: the contact, read by the user's own rights
        :raise Refusal: unknown_customer
        """
        partners = self.env['res.partner'].with_context(active_test=False)
        partner = customer_id and partners.search([('id', '=', customer_id)])
        if not partner:
            raise Refusal('unknown_customer', self.env._('There is no such customer.'))
        return partner.with_context(active_test=True)
