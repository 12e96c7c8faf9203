from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

SAMPLE = 20_000  # persons whose names tell how common a name is
SHOWN = 5  # possible duplicates in the form
MOST_MOVED = 100


class ResPartner(models.Model):
    _inherit = 'res.partner'

    unified_birth_date = fields.Date('Birth Date', groups='base.group_user')
    unified_erased_at = fields.Datetime('Erased On', readonly=True, groups='base.group_user')
    unified_match_keys = fields.Char(
        compute='_compute_unified_match_keys',
        store=True,
        compute_sudo=True,
        groups='base.group_system',
        help='What the contact may be found by although it is spelled another way.',
    )
    unified_match_is_due = fields.Boolean(
        compute='_compute_unified_match_keys',
        store=True,
        compute_sudo=True,
        groups='base.group_system',
        help='Whether the contact is to be compared with the others.',
    )
    unified_duplicate_ids = fields.Many2many(
        'res.partner',
        string='Possible Duplicates',
        compute='_compute_unified_duplicate_ids',
        groups='base.group_user',
    )

    _unified_match_keys_index = models.Index(
        "USING gin (string_to_array(unified_match_keys, ' ')) WHERE unified_match_keys <> ''"
    )
    _unified_match_is_due_index = models.Index('(id) WHERE unified_match_is_due')
    _phone_sanitized_index = models.Index('(phone_sanitized) WHERE phone_sanitized IS NOT NULL')

    @api.depends(lambda self: self._unified_match_fields())
    def _compute_unified_match_keys(self):
        for partner in self:
            found = core.keys(partner._unified_person()) if partner._is_unified_person() else ()
            partner.unified_match_keys = ' '.join(found)
            partner.unified_match_is_due = bool(found)

    @api.depends(lambda self: self._unified_match_fields())
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_unified_duplicate_ids(self):
        matches = self.filtered(lambda partner: partner._is_unified_person())._unified_matches()
        for partner in self:
            others = list(matches.get(partner, ()))[:SHOWN]
            partner.unified_duplicate_ids = [other.id for other in others]

    # === ACTIONS ===

    def action_unified_pairs(self):
        """Show what may be the same person side by side."""
        self.ensure_one()
        self.check_access('read')
        pairs = self.env['unified.customer.pair']
        pairs.check_access('read')
        # sudo: pairs are put up by the job, which has not been at a new contact yet
        pairs.sudo()._propose(self.sudo())
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Possible Duplicates'),
            'res_model': pairs._name,
            'views': [(False, 'list'), (False, 'form')],
            'domain': ['|', ('left_id', '=', self.id), ('right_id', '=', self.id)],
            'context': {'search_default_open': 1},
        }

    # === BUSINESS METHODS ===

    @api.model
    def _unified_match_fields(self):
        """What tells persons apart."""
        return ('name', 'email', 'phone', 'street', 'street2', 'city', 'zip', 'state_id',
                'country_id', 'unified_birth_date', 'is_company', 'type', 'active')  # fmt: skip

    def _is_unified_person(self):
        """Whether this is a person rather than a company or a further address of somebody."""
        self.ensure_one()
        return bool(self.active and self.name and not self.is_company and self.type == 'contact')

    def _unified_person(self):
        """:return: `core.Person` of the record"""
        self.ensure_one()
        country = self.country_id or self.company_id.country_id or self.env.company.country_id
        return core.person(
            id=self._origin.id or 0,
            full_name=self.name,
            line=self.street,
            locality=self.street2,
            suburb=self.city,
            postcode=self.zip,
            state=self.state_id.code,
            birth=self.sudo().unified_birth_date,
            email=self.email,
            phone=self.phone,
            country=country.code,
        )

    def _unified_matches(self, frequencies=None):
        """Contacts of the same company, or of all, that may be one of these persons.

        Only contacts the user may read.

        :return: {partner: {other: core.Match}}, the likeliest first
        """
        persons = [partner._unified_person() for partner in self]
        return {
            partner: {
                other: match
                for other, match in matches.items()
                if not (partner.company_id and other.company_id)
                or partner.company_id == other.company_id
            }
            for partner, matches in zip(
                self, self._unified_search(persons, frequencies), strict=True
            )
        }

    @api.model
    def _unified_search(self, persons, frequencies=None):
        """Contacts the user may read that may be one of `persons` (core.Person), but its own
        record, in as many queries for all as for one.

        :return: for each person {partner: core.Match}, the likeliest first
        """
        keys = [core.keys(person) for person in persons]
        sharing = self._unified_sharing({key for some in keys for key in some})
        ids = {number for numbers in sharing.values() for number in numbers}
        known = {
            other.id: (other, other._unified_person())
            for other in self.search([('id', 'in', list(ids))])
        }
        result = []
        for person, some in zip(persons, keys, strict=True):
            alike = {number for key in some for number in sharing.get(key, ())} - {person.id}
            found = {
                known[number][0]: match
                for number in alike & known.keys()
                if (
                    match := core.match(person, known[number][1], frequencies or core.Frequencies())
                ).outcome
                != core.APART
            }
            result.append(
                dict(sorted(found.items(), key=lambda item: (-item[1].score, item[0].id)))
            )
        return result

    @api.model
    def _unified_sharing(self, keys):
        """Ids of active contacts that share a key that not too many share: one query.

        :return: {key: list of ids}
        """
        if not keys:
            return {}
        self.env['res.partner'].flush_model(['unified_match_keys'])
        query = SQL(
            """
            SELECT asked.key, found.ids
              FROM unnest(%(keys)s, %(limits)s) AS asked (key, most)
        CROSS JOIN LATERAL (
                    SELECT array_agg(id) AS ids
                      FROM (SELECT id
                              FROM res_partner
                             WHERE string_to_array(unified_match_keys, ' ') @> ARRAY[asked.key]
                               AND unified_match_keys <> ''
                             LIMIT asked.most + 1) AS few
                   ) AS found
             WHERE cardinality(found.ids) <= asked.most
            """,
            keys=list(keys),
            limits=[core.limit(key) for key in keys],
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _unified_frequencies(self):
        """:return: `core.Frequencies` of the contacts, from the names of some of them"""
        query = SQL("""
            SELECT name, count(*) OVER ()
              FROM res_partner
             WHERE unified_match_keys <> ''
             ORDER BY id DESC
             LIMIT %s
        """, SAMPLE)  # fmt: skip
        rows = self.env.execute_query(query)
        names = [core.full_name(name) for name, _count in rows]
        given, surnames = Counter(name[0] for name in names), Counter(name[1] for name in names)
        return core.Frequencies(
            max(rows[0][1] if rows else 0, core.Frequencies().population),
            {name: count / len(names) for name, count in given.items() if name and count > 2},
            {name: count / len(names) for name, count in surnames.items() if name and count > 2},
        )

    @api.model
    def _unified_resolve(self, ids):
        """Where merged contacts are now.

        :return: {old id: id} for those of the ids that were merged into others
        """
        rows = self.env['unified.customer.redirect'].sudo().search([('old_id', 'in', list(ids))])
        return {row.old_id: row.partner_id.id for row in rows}

    @api.model
    def unified_moved(self, ids):
        """Where merged contacts are now, for staff who may read them in one of their companies.

        :param list ids: up to 100 of contacts
        :return: ``[{"old_id", "old_name", "id", "name"}]``; nothing of those the user may not read
        :raise Refusal: invalid_ids
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._('Merged contacts are for staff.'))
        if not isinstance(ids, list | tuple):
            raise Refusal('invalid_ids', self.env._('Contacts are a list of ids.'))
        ids = [number for number in ids if type(number) is int][:MOST_MOVED]
        moved = self._unified_moved(ids)
        # sudo: what they were called, where they may be read
        redirects_sudo = self.env['unified.customer.redirect'].sudo()
        rows = redirects_sudo.search([('old_id', 'in', list(moved))], order='old_id')
        return [
            {
                'old_id': row.old_id,
                'old_name': row.old_name or '',
                'id': moved[row.old_id].id,
                'name': moved[row.old_id].display_name,
            }
            for row in rows
        ]

    @api.model
    def _unified_moved(self, ids):
        """:return: {old id: contact}, for those the user may read in one of their companies"""
        now = self._unified_resolve(ids)
        companies = self.env.user._get_company_ids()
        partners = self.with_context(active_test=False, allowed_company_ids=list(companies))
        readable = partners.search([('id', 'in', list(now.values()))])
        return {
            old: partners.browse(number) for old, number in now.items() if number in readable.ids
        }
