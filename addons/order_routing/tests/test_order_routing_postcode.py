import psycopg2

from odoo.tools import mute_logger

from .common import AURORA, OrderRoutingCommon


class TestPostcode(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self.postcodes = self.env['order.routing.postcode']

    def test_the_longest_known_beginning_counts(self):
        self.assertEqual(self.postcodes._locate(self.usa, '60505').latitude, AURORA[0])
        self.assertEqual(self.postcodes._locate(self.usa, ' 60 505-1234').latitude, AURORA[0])
        self.assertEqual(self.postcodes._locate(self.usa, '60599').latitude, 41.9)

    def test_what_is_not_known_is_nowhere(self):
        self.assertIsNone(self.postcodes._locate(self.usa, '99999'))
        self.assertIsNone(self.postcodes._locate(self.usa, ''))
        self.assertIsNone(self.postcodes._locate(self.env.ref('base.be'), '60505'))

    def test_an_address_with_a_position_needs_no_postcode(self):
        self.customer.write({'partner_latitude': 1.5, 'partner_longitude': 2.5})
        found = self.postcodes._locate_partner(self.customer)
        self.assertEqual((found.latitude, found.longitude), (1.5, 2.5))

    def test_positions_are_on_earth(self):
        values = {'country_id': self.usa.id, 'code': '1', 'latitude': 91, 'longitude': 0}
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.CheckViolation):
            self.postcodes.create(values)
