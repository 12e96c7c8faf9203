from odoo import api, fields, models

from odoo.addons.unified_inventory.core import Destination

from ..own_context import once

LONGEST_CODE = 20  # of what somebody claims to be a postcode


class OrderRoutingPostcode(models.Model):
    """Where a postcode, or all that begin alike, lies: stored data, no geocoder is asked."""

    _name = 'order.routing.postcode'
    _description = 'Postcode Position'
    _order = 'country_id, code'
    _rec_name = 'code'

    country_id = fields.Many2one('res.country', required=True, ondelete='cascade')
    code = fields.Char(
        required=True, index=True, help='A postcode or its beginning; the longest match counts.'
    )
    latitude = fields.Float(digits=(10, 7), required=True)
    longitude = fields.Float(digits=(10, 7), required=True)

    _code_uniq = models.Constraint('UNIQUE (country_id, code)', 'A postcode is listed once.')
    _position_on_earth = models.Constraint(
        'CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)',
        'A position is given in degrees.',
    )

    @api.model
    def _locate(self, country, postcode):
        """Return the core Destination of a postcode by its longest known beginning, or None.

        :param country: a `res.country`, maybe empty
        :param postcode: as the customer wrote it: blanks and case do not matter
        """
        return self._locate_all([(country, postcode)])[country, postcode]

    @api.model
    def _locate_all(self, postcodes):
        """Return ``{(country, postcode): what _locate says}`` of many, in one query."""
        codes = {pair: _beginnings(pair[1]) if pair[0] else [] for pair in postcodes}
        known = self._read_codes({country for country, _code in codes if country}, codes.values())
        found = {}
        for (country, postcode), beginnings in codes.items():
            row = next((r for b in beginnings if (r := known.get((country.id, b)))), None)
            found[country, postcode] = row and Destination(
                row.latitude, row.longitude, beginnings[0]
            )
        return found

    def _read_codes(self, countries, beginnings):
        wanted = {code for codes in beginnings for code in codes}
        if not countries or not wanted:
            return {}
        rows = self.sudo().search_fetch(
            [('country_id', 'in', [c.id for c in countries]), ('code', 'in', sorted(wanted))],
            ['country_id', 'code', 'latitude', 'longitude'],
        )
        return {(row.country_id.id, row.code): row for row in rows}

    @api.model
    def _locate_partner(self, partner):
        """Return the core Destination of an address: its own position, else its postcode's."""
        if partner.partner_latitude or partner.partner_longitude:
            return Destination(
                partner.partner_latitude, partner.partner_longitude, partner.zip or ''
            )
        country, code = partner.country_id, partner.zip
        key = 'postcode', country.id, code
        return once(self.env, key, lambda: self._locate(country, code))


def _beginnings(postcode):
    """Return what a postcode begins with, all of it first."""
    code = ''.join((postcode or '').split()).upper()[:LONGEST_CODE]
    return [] if '\0' in code else [code[:length] for length in range(len(code), 0, -1)]
