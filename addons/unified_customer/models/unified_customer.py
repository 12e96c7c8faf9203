from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

LONGEST_TEXT = 200
MOST_CANDIDATES = 10
# Suggestions are only looked at: what would do in a shop of a few thousand customers
LENIENT = core.Frequencies(population=4096)


class UnifiedCustomer(models.AbstractModel):
    """The interface for partners: keyword arguments, plain JSON, typed refusals."""

    _name = 'unified.customer'
    _description = 'Customer Identity'

    @api.model
    def match(self, email=None, phone=None, card=None, name=None, postcode=None):
        """Which customer this may be. Nothing is linked or written.

        An e-mail, a phone or a card is found as it is, whatever its spelling. That somebody
        typed it proves nothing: show or link nothing before the person has proved to be the
        customer (login, code by mail, card in hand). Without them, or where they lead nowhere,
        name and postcode make suggestions.

        :param str phone: international, or of the company's country
        :param str card: code of a loyalty card, or barcode of the contact
        :return: ``{"customer_id", "matched_by", "candidates"}``: the one customer who has all
            that was found, or 0 when there is none or several; the names of what was found, and
            up to 10 ``{"customer_id", "matched_by", "score", "reasons"}``, the likeliest first.
            ``score`` is in bits, 0 for what was found as it is; reasons are
            ``{"field", "level"}`` without any data of the customer
        :raise Refusal: nothing_to_match
        """
        self._check_partner_access()
        given = {'email': email, 'phone': phone, 'card': card, 'name': name, 'postcode': postcode}
        given = {key: value for key, value in given.items() if value}
        if not set(given) - {'postcode'} or not all(map(self._is_text, given.values())):
            text = self.env._('Give an e-mail, phone, card or name as text.')
            raise Refusal('nothing_to_match', text)
        found = self._exact(given)
        if found:
            return self._answer(found)
        return {'customer_id': 0, 'matched_by': [], 'candidates': self._suggestions(given)}

    @api.model
    def resolve(self, customer_id):
        """Where a customer is whose record may have been merged.

        :return: ``{"customer_id"}``: the id itself, the one it was merged into, or 0
        :raise Refusal: nothing_to_match when it is no id
        """
        self._check_partner_access()
        if type(customer_id) is not int or not 0 < customer_id < 2**31:
            text = self.env._('Give the ID of a customer.')
            raise Refusal('nothing_to_match', text)
        partners = self.env['res.partner'].with_context(active_test=False)
        now = partners._unified_resolve([customer_id]).get(customer_id, customer_id)
        return {'customer_id': partners.search([('id', '=', now)]).id or 0}

    # === CHECKS ===

    @api.model
    def _check_partner_access(self):
        user = self.env.user
        if not user._is_internal() or not (
            user.has_group('unified_inventory.group_partner_service')
            or user.has_group('sales_team.group_sale_salesman')
        ):
            text = self.env._('Customers are for partner services and sales people.')
            raise AccessError(text)
        self.env['unified.inventory.bucket']._count_request()

    @api.model
    def _is_text(self, value):
        return isinstance(value, str) and len(value) <= LONGEST_TEXT

    # === BUSINESS METHODS ===

    @api.model
    def _exact(self, given):
        """:return: {partner: list of what it was found by}"""
        found = {}
        person = core.person(
            email=given.get('email'),
            phone=given.get('phone'),
            country=self.env.company.country_id.code,
        )
        Partner = self.env['res.partner']
        keys = {
            'email': f'e:{person.email}' if person.email else None,
            'phone': f'p:{person.phone}' if person.phone else None,
        }
        for field, key in keys.items():
            if key:
                ids = Partner._unified_sharing([key]).get(key, [])
                for partner in Partner.search([('id', 'in', ids)]):
                    found.setdefault(partner, []).append(field)
        for partner in self._holders(given.get('card')):
            found.setdefault(partner, []).append('card')
        return found

    @api.model
    def _holders(self, code):
        if not code:
            return self.env['res.partner']
        # sudo: programs may not read cards; the contact is searched with their own rights
        cards_sudo = self.env['loyalty.card'].sudo()
        domain = [('code', '=', code), ('company_id', 'in', [*self.env.companies.ids, False])]
        owners = cards_sudo.search(domain).partner_id.ids
        return self.env['res.partner'].search(['|', ('id', 'in', owners), ('barcode', '=', code)])

    @api.model
    def _answer(self, found):
        most = max(map(len, found.values()))
        best = [partner for partner, fields in found.items() if len(fields) == most]
        everything = {field for fields in found.values() for field in fields}
        sure = len(best) == 1 and set(found[best[0]]) == everything
        order = sorted(found, key=lambda partner: (-len(found[partner]), partner.id))
        return {
            'customer_id': best[0].id if sure else 0,
            'matched_by': found[best[0]] if sure else [],
            'candidates': [
                {
                    'customer_id': partner.id,
                    'matched_by': found[partner],
                    'score': 0.0,
                    'reasons': [{'field': field, 'level': 'exact'} for field in found[partner]],
                }
                for partner in order[:MOST_CANDIDATES]
            ],
        }

    @api.model
    def _suggestions(self, given):
        person = core.person(
            full_name=given.get('name', ''),
            postcode=given.get('postcode'),
            email=given.get('email'),
            phone=given.get('phone'),
            country=self.env.company.country_id.code,
        )
        [matches] = self.env['res.partner']._unified_search([person], LENIENT)
        return [
            {
                'customer_id': partner.id,
                'matched_by': [],
                'score': round(match.score, 1),
                'reasons': [{'field': one.field, 'level': one.level} for one in match.reasons],
            }
            for partner, match in list(matches.items())[:MOST_CANDIDATES]
        ]
