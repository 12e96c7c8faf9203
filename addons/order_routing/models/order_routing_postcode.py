from odoo import api, fields, models

from odoo.addons.unified_inventory.core import Destination

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
        code = ''.join((postcode or '').split()).upper()[:LONGEST_CODE]
        if not country or not code or '\0' in code:
            return None
        beginnings = [code[:length] for length in range(1, len(code) + 1)]
        known = self.sudo().search_fetch(
            [('country_id', '=', country.id), ('code', 'in', beginnings)],
            ['code', 'latitude', 'longitude'],
        )
        best = max(known, key=lambda row: len(row.code), default=None)
        return best and Destination(best.latitude, best.longitude, code)

    @api.model
    def _locate_partner(self, partner):
        """Return the core Destination of an address: its own position, else its postcode's."""
        if partner.partner_latitude or partner.partner_longitude:
            return Destination(
                partner.partner_latitude, partner.partner_longitude, partner.zip or ''
            )
        return self._locate(partner.country_id, partner.zip)
