from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from .. import core

SAMPLE = 20_000  # persons whose names tell how common a name is
SHOWN = 5  # possible duplicates in the form


class ResPartner(models.Model):
    _inherit = 'res.partner'

    unified_birth_date = fields.Date('Birth Date', groups='base.group_user')
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
        for partner in self:
            matches = partner._unified_matches() if partner._is_unified_person() else {}
            partner.unified_duplicate_ids = [other.id for other in list(matches)[:SHOWN]]

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
        """Contacts of the same company, or of all, that may be this person.

        Only contacts the user may read.

        :return: {partner: core.Match}, the likeliest first
        """
        self.ensure_one()
        person = self._unified_person()
        matches = self._unified_search(person, frequencies)
        return {
            other: match
            for other, match in matches.items()
            if not (self.company_id and other.company_id) or self.company_id == other.company_id
        }

    @api.model
    def _unified_search(self, person, frequencies=None):
        """Contacts the user may read that may be `person` (core.Person), but its own record.

        :return: {partner: core.Match}, the likeliest first
        """
        ids = self._unified_candidate_ids(core.keys(person)) - {person.id}
        known = frequencies or core.Frequencies()
        found = {
            partner: match
            for partner in self.search([('id', 'in', list(ids))])
            if (match := core.match(person, partner._unified_person(), known)).outcome != core.APART
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1].score, item[0].id)))

    @api.model
    def _unified_candidate_ids(self, keys):
        """Ids of active contacts that share a key that not too many share: one query."""
        if not keys:
            return set()
        self.env['res.partner'].flush_model(['unified_match_keys'])
        query = SQL(
            """
            SELECT unnest(found.ids)
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
        return {row[0] for row in self.env.execute_query(query)}

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
