from odoo import api, models

from odoo.addons.unified_customer.models.unified_consultation import KINDS, LONGEST_NOTE
from odoo.addons.unified_inventory.exceptions import Refusal

# What a cashier needs; mails and what the office wrote are read in the office
TILL_KINDS = ('order', 'till', 'return', 'ticket', 'consultation')


class UnifiedCustomer(models.AbstractModel):
    _inherit = 'unified.customer'

    @api.model
    def till_timeline(
        self, config_id, customer_id, kinds=None, channels=None, before='', limit=30
    ):  # fmt: skip
        """As `timeline`, at a till: purchases, returns, tickets and consultations of its company.

        :raise Refusal: unknown_till, unknown_customer, bad_filter
        """
        profiles_sudo = self._till_profiles(config_id)
        partner = self._viewed(self._till_customer(customer_id), 'till')
        timeline_sudo = self.env['unified.timeline'].with_env(profiles_sudo.env)
        return self._page(timeline_sudo, partner, TILL_KINDS, kinds, channels, before, limit)

    @api.model
    def till_consult(self, config_id, customer_id, kind, note='', request_key=''):
        """Note what a customer was told in the store.

        :param str kind: advice, fitting, question, complaint, other
        :param str note: up to 1000 characters
        :param str request_key: the same key notes once
        :return: ``{"consultation_id"}``
        :raise Refusal: unknown_till, unknown_customer, bad_consultation
        """
        profiles_sudo = self._till_profiles(config_id)
        partner = self._viewed(self._till_customer(customer_id), 'till')
        texts = (note, request_key)
        if kind not in dict(KINDS) or not all(
            isinstance(text, str) and len(text) <= LONGEST_NOTE for text in texts
        ):
            text = self.env._('Say what kind of consultation it was.')
            raise Refusal('bad_consultation', text)
        # sudo: cashiers have no rights on consultations but to note one
        consultations_sudo = self.env['unified.consultation'].with_env(profiles_sudo.env)
        known = request_key and consultations_sudo.search([
            ('user_id', '=', self.env.uid), ('request_key', '=', request_key)
        ])  # fmt: skip
        config_sudo = self.env['pos.config'].sudo().browse(config_id)
        noted = known or consultations_sudo.create({
            'partner_id': partner.id,
            'kind': kind,
            'note': note.strip(),
            'channel': 'till',
            'user_id': self.env.uid,
            'warehouse_id': config_sudo.picking_type_id.warehouse_id.id,
            'company_id': config_sudo.company_id.id,
            'request_key': request_key or False,
        })  # fmt: skip
        return {'consultation_id': noted.id}
