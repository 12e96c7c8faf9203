from odoo.addons.unified_inventory.tests.wrong_types import NO_PLACE, WrongTypesMixin

from .common import OrderRoutingCommon

LINE = {'sku': 'VASE', 'quantity': 1, 'place': 'STO'}
QUOTE = {
    'lines': [LINE],
    'destination': {'postcode': '60505', 'country': 'US'},
    'channel': 'web',
    'delivery': 'ship',
}


class TestWrongTypes(WrongTypesMixin, OrderRoutingCommon):
    """A program's mistake gets a typed refusal, whatever it sent, and nothing is written."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self.routing = self.env['order.routing'].with_user(self.partner_user)

    def test_quote(self):
        self.assertTrue(self.routing.quote(**QUOTE)['currency'])
        for name in QUOTE:
            self.assertAllRefused(self.routing.quote, QUOTE, name)

    def test_lines_of_a_quote(self):
        for field, fine in {'sku': (), 'quantity': (), 'place': NO_PLACE}.items():
            self.assertAllRefused(
                self.routing.quote, QUOTE, 'lines', fine, lambda v, f=field: [{**LINE, f: v}]
            )

    def test_destination_of_a_quote(self):
        for field in QUOTE['destination']:
            self.assertAllRefused(
                self.routing.quote,
                QUOTE,
                'destination',
                into=lambda v, f=field: {**QUOTE['destination'], f: v},
            )

    def test_destination_of_a_hold(self):
        held = {'lines': [LINE], 'request_key': 'key', 'destination': QUOTE['destination']}
        for field in QUOTE['destination']:
            self.assertAllRefused(
                self.api.hold,
                held,
                'destination',
                into=lambda v, f=field: {**QUOTE['destination'], f: v},
            )

    def test_explain(self):
        self.assertAllRefused(self.routing.explain, {}, 'order_reference')
