from .common import UnifiedInventoryCommon
from .wrong_types import EMPTY, NO_PLACE, NOTHING, WrongTypesMixin

LINE = {'sku': 'VASE', 'quantity': 1, 'place': 'STO'}
HOLD = {
    'lines': [LINE],
    'channel': 'partner',
    'request_key': 'key',
    'ttl_seconds': 60,
    'destination': {'latitude': 41.9, 'longitude': -87.6},
}


def in_line(field):
    return lambda value: [{**LINE, field: value}]


def in_destination(field):
    return lambda value: {**HOLD['destination'], field: value}


class TestWrongTypes(WrongTypesMixin, UnifiedInventoryCommon):
    """A program's mistake gets a typed refusal, whatever it sent, and nothing is written."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)

    def test_the_right_ones_are_not_refused(self):
        held = self.api.hold(**HOLD)
        self.assertEqual(held['lines'][0]['place'], 'STO')

    def test_availability(self):
        asked = {'skus': ['VASE'], 'places': ['STO'], 'channel': 'web'}
        for name, fine in {'skus': ('empty list',), 'places': EMPTY, 'channel': ()}.items():
            self.assertAllRefused(self.api.availability, asked, name, fine)
        for name in ('skus', 'places'):
            self.assertAllRefused(self.api.availability, asked, name, into=lambda value: [value])

    def test_hold(self):
        for name in ('lines', 'channel', 'request_key'):
            self.assertAllRefused(self.api.hold, HOLD, name)
        for name in ('ttl_seconds', 'destination'):
            self.assertAllRefused(self.api.hold, HOLD, name, NOTHING)

    def test_lines_of_a_hold(self):
        self.assertAllRefused(self.api.hold, HOLD, 'lines', into=lambda value: [value])
        for field, fine in {'sku': (), 'quantity': (), 'place': NO_PLACE}.items():
            self.assertAllRefused(self.api.hold, HOLD, 'lines', fine, in_line(field))

    def test_destination_of_a_hold(self):
        # zero, minus one and one and a half are degrees
        for field in ('latitude', 'longitude'):
            fine = ('zero', 'negative', 'fraction')
            self.assertAllRefused(self.api.hold, HOLD, 'destination', fine, in_destination(field))

    def test_an_open_hold(self):
        hold_id = self.api.hold(**HOLD)['hold_id']
        for method, more in {
            self.api.extend: {'ttl_seconds': 60},
            self.api.confirm: {'order_reference': 'PO-1'},
            self.api.release: {},
        }.items():
            self.assertAllRefused(method, {'hold_id': hold_id, **more}, 'hold_id')
            for name in more:
                self.assertAllRefused(method, {'hold_id': hold_id, **more}, name)

    def test_reconciliation(self):
        admin = self.inventory.with_user(self.env.ref('base.user_admin'))
        asked = {'skus': ['VASE'], 'places': ['STO']}
        for method in (admin.reconcile, admin.repair):
            for name in asked:
                self.assertAllRefused(method, asked, name, EMPTY)
                self.assertAllRefused(method, asked, name, into=lambda value: [value])
