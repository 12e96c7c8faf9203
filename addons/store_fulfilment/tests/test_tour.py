from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .common import StoreFulfilmentCommon


@tagged('post_install', '-at_install')
class TestTourPhone(HttpCase, StoreFulfilmentCommon):
    """The whole way of an order, in the browser of an employee."""

    browser_size = '375x812'
    touch_enabled = True

    def setUp(self):
        super().setUp()
        self.mia.password = 'mia'
        digits = patch('secrets.randbelow', lambda _limit: 123456)
        digits.start()
        self.addCleanup(digits.stop)

    def _go(self, name):
        self.start_tour('/odoo/store-orders', f'store_fulfilment.{name}', login='mia')

    def test_an_order_is_collected(self):
        work = self._work((self.vase, 2), (self.lamp, 1), collect=True)
        self._go('collect')
        self.assertRecordValues(work, [{'state': 'handed_over', 'user_id': self.mia.id}])
        self.assertEqual(work.picking_id.state, 'done')

    def test_a_parcel_is_sent(self):
        work = self._work((self.vase, 1))
        self._go('ship')
        self.assertRecordValues(work, [{'state': 'shipped', 'tracking_ref': '1Z999'}])

    def test_an_order_is_rejected(self):
        work = self._work((self.vase, 2), (self.lamp, 1), collect=True)
        self._go('reject')
        self.assertEqual(work.state, 'rejected')


@tagged('post_install', '-at_install')
class TestTourWide(TestTourPhone):
    browser_size = '1280x800'
    touch_enabled = False
    allow_inherited_tests_method = True
