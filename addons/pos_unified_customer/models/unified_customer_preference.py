from odoo import api, models

from odoo.addons.unified_customer.models.unified_preference import VALUES
from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def till_prefer(self, config_id, customer_id, kind, value_id):
        """Note what a customer told a clerk they like; the same again takes it back.

        :param str kind: size, colour, brand, category or store
        :param int value_id: of the attribute's value, category or warehouse
        :return: ``{"preferences"}`` as in `profile`
        :raise Refusal: unknown_till, unknown_customer, bad_preference
        """
        profiles_sudo = self._till_profiles(config_id)
        partner = self._viewed(self._till_customer(customer_id), 'till')
        # sudo: cashiers have no rights on preferences but to note one
        preferences_sudo = self.env['unified.preference'].with_env(profiles_sudo.env)
        value_sudo = self._till_value(preferences_sudo, kind, value_id)
        slot = (kind, value_sudo.attribute_id.id if 'attribute_id' in value_sudo._fields else 0)
        said = preferences_sudo.search(
            [('partner_id', '=', partner.id), ('source', '=', 'clerk'), ('kind', '=', kind)]
        )
        is_said = any(one._slot() == slot and one._value() == value_sudo for one in said)
        partner_sudo = partner.with_env(profiles_sudo.env)
        preferences_sudo._say(partner_sudo, {slot: not is_said and value_id}, 'clerk')
        return {'preferences': preferences_sudo._effective(partner_sudo)._shown()}

    @api.model
    def _till_value(self, preferences, kind, value_id):
        """:raise Refusal: bad_preference when it is nothing of this kind and company"""
        field = preferences._fields.get(VALUES.get(kind, ''))
        value = preferences.browse()
        if field and field.comodel_name and type(value_id) is int and 0 < value_id < 2**31:
            domain = [('id', '=', value_id)]
            if kind == 'store':
                domain.append(('company_id', 'in', preferences.env.companies.ids))
            elif kind != 'category':
                domain.append(('attribute_id.unified_kind', '=', kind))
            value = preferences.env[field.comodel_name].search(domain)
        if not value:
            raise Refusal('bad_preference', self.env._('This cannot be preferred.'))
        return value
