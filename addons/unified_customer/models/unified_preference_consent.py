from odoo import api, models
from odoo.tools import SQL

from .unified_preference import CONTACTS

WAYS = tuple(way for way, _label in CONTACTS if way != 'none')  # purposes of the consent log, too
SAID = {'customer': 'portal', 'clerk': 'office'}  # where the log says that it was said


class UnifiedPreference(models.Model):
    """Whether a customer may be written to or called is in two places: with the way they prefer,
    and in the log that proves it. Whichever is told, the other follows."""

    _inherit = 'unified.preference'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: what is agreed to is logged."""
        preferences = super().create(vals_list)
        for one in preferences.filtered(lambda one: one.kind == 'contact'):
            one._log_consent()
        return preferences

    def write(self, vals):
        """Override of base: what is agreed to, or taken back, is logged."""
        if not {'consent', 'contact', 'kind', 'partner_id'} & vals.keys():
            return super().write(vals)
        before = {one: (one.partner_id, one.contact) for one in self if one._is_consent()}
        res = super().write(vals)
        for one in self:
            partner, way = before.get(one, (None, None))
            if way and not (one._is_consent() and (one.partner_id, one.contact) == (partner, way)):
                one._log(partner, way, False)
            if one.kind == 'contact':
                one._log_consent()
        return res

    def unlink(self):
        """Override of base: with the word of the customer goes the consent; with a clerk's note
        unless another says the same."""
        gone = [(one, one.partner_id, one.contact) for one in self if one._is_consent()]
        for one, partner, way in gone:
            others = [('partner_id', '=', partner.id), ('contact', '=', way),
                      ('consent', '=', True), ('id', 'not in', self.ids)]  # fmt: skip
            if one.source == 'customer' or not self.search_count(others, limit=1):
                one._log(partner, way, False)
        return super().unlink()

    def _is_consent(self):
        return self.kind == 'contact' and self.contact in WAYS and self.consent

    def _log_consent(self):
        """Log what this says. A clerk who notes a way of contact does not take back what the
        customer agreed to."""
        given = self.env['unified.consent.entry']._given(self.partner_id)
        if self.contact == 'none':
            for way in WAYS:
                if given.get(way):
                    self._log(self.partner_id, way, False)
        elif self.consent:
            self._log(self.partner_id, self.contact, True)
        elif given.get(self.contact):
            if self.source == 'customer':
                self._log(self.partner_id, self.contact, False)
            else:
                self.consent = True

    def _log(self, partner, way, is_given):
        consents = self.env['unified.consent.entry']
        labels = dict(consents._fields['purpose']._description_selection(self.env))
        source = SAID.get(self.source, 'office')
        consents._note(partner, way, is_given, source, labels[way])


class ResPartner(models.Model):
    _inherit = 'res.partner'

    def write(self, vals):
        """Override of base: who switches learning off has said so, and it is forgotten at once."""
        if 'unified_no_learning' not in vals:
            return super().write(vals)
        is_off = bool(vals['unified_no_learning'])
        changed = self.filtered(lambda one: one.unified_no_learning != is_off)
        res = super().write(vals)
        consents = self.env['unified.consent.entry']
        label = dict(consents._fields['purpose']._description_selection(self.env))['profile']
        for partner in changed:
            consents._note(partner, 'profile', not is_off, 'office', label)
        # sudo: who may edit the contact may have no rights on what was learned
        self.env['unified.preference'].sudo()._learn(changed.sudo().commercial_partner_id)
        return res


class UnifiedConsentEntry(models.Model):
    _inherit = 'unified.consent.entry'

    @api.model
    def _note(self, partner, purpose, is_given, source, wording=''):
        """Override: what was said elsewhere counts for the preferences as well, and what was
        learned without leave is forgotten at once."""
        super()._note(partner, purpose, is_given, source, wording)
        # sudo: who may write the consent down may have no rights on preferences
        preferences_sudo = self.env['unified.preference'].sudo()
        partner_sudo = partner.sudo()
        if purpose in WAYS:
            said = [('partner_id', '=', partner.id), ('contact', '=', purpose)]
            said.append(('consent', '!=', is_given))
            preferences_sudo.search(said).write({'consent': is_given})
        elif purpose == 'profile':
            if partner_sudo.unified_no_learning is is_given:
                partner_sudo.unified_no_learning = not is_given
        elif purpose == 'browsing' and not is_given:
            root = partner_sudo.commercial_partner_id
            learned = [('partner_id', '=', root.id), ('source', '=', 'browsing')]
            preferences_sudo.search(learned).unlink()

    @api.model
    def _agreed_since(self, partner_ids, purpose):
        """:return: {contact id: since when} of those of these who agree now, in one query"""
        if not partner_ids:
            return {}
        query = SQL(
            """
            SELECT DISTINCT ON (who) who, is_given, created_at
              FROM (SELECT coalesce(moved.partner_id, entry.customer_number) AS who,
                           entry.id, is_given, created_at
                      FROM unified_consent_entry entry
                 LEFT JOIN unified_customer_redirect moved ON moved.old_id = entry.customer_number
                     WHERE purpose = %s) AS told
             WHERE who IN %s
             ORDER BY who, id DESC
            """,
            purpose,
            tuple(partner_ids),
        )
        self.env['unified.customer.redirect'].flush_model()
        self.flush_model()
        return {who: since for who, is_given, since in self.env.execute_query(query) if is_given}
