import threading
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.order_routing.models import res_partner

from .common import OrderRoutingCommon


@tagged('post_install', '-at_install')
class TestLocate(OrderRoutingCommon):
    """The geocoder is asked by a job only; whatever it does, nothing fails and nobody waits."""

    def setUp(self):
        super().setUp()
        self.customer.write({'zip': '99999', 'city': 'Nowhere'})
        self.order = self._create_order((self.vase, 1))
        self.partners = self.env['res.partner']

    def _run(self, locate):
        """Run the job with another geocoder for the one customer."""
        with (
            patch.object(res_partner, '_locate', locate),
            patch.object(res_partner, 'PATIENCE', 0.2),
            patch.object(type(self.partners), '_to_be_located', lambda _self: self.customer),
            patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60),
        ):
            self.partners._cron_locate()
        return self.customer.partner_latitude, self.customer.partner_longitude

    def test_addresses_without_position_and_known_postcode_are_looked_for(self):
        self.assertIn(self.customer, self.partners._to_be_located())
        self.customer.zip = '60505'
        self.assertNotIn(self.customer, self.partners._to_be_located())

    def test_what_it_finds_is_stored(self):
        self.assertEqual(self._run(lambda _db, _address: (1.5, 2.5)), (1.5, 2.5))
        self.assertNotIn(self.customer, self.partners._to_be_located())

    def test_what_it_does_not_find_is_not_asked_again_soon(self):
        self.assertEqual(self._run(lambda _db, _address: None), (0, 0))
        self.assertNotIn(self.customer, self.partners._to_be_located())

    def test_one_that_hangs_or_fails_changes_nothing(self):
        hanging = threading.Event()
        self.addCleanup(hanging.set)
        for locate in (lambda _db, _address: hanging.wait(20), self._fail):
            self.assertEqual(self._run(locate), (0, 0))
            self.assertIn(self.customer, self.partners._to_be_located())

    @staticmethod
    def _fail(_db, _address):
        raise ConnectionError('no network')
