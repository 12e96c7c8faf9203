from odoo.tests import tagged

from .common import PortalReturnCommon

TOUR = 'website_sale_crosschannel_returns'
SIZES = ('1280x900', '375x812')


@tagged('post_install', '-at_install')
class TestTours(PortalReturnCommon):
    """The pages as customers use them, on a desk and on a phone."""

    def _tour_at_each_size(self, path, name, **options):
        for size in SIZES:
            with self.subTest(size=size):
                self.browser_size = size
                self.start_tour(path, f'{TOUR}.{name}', **options)

    def test_a_customer_asks_for_a_return_and_withdraws_it(self):
        self._tour_at_each_size(f'/my/orders/{self.order.id}', 'ask', login='ann')
        docs = self._returns()
        self.assertEqual(docs.mapped('state'), ['refused', 'refused'])
        self.assertEqual(docs.mapped('is_withdrawn'), [True, True])
        self.assertTrue(all(docs.line_ids.mapped('photo_id')))

    def test_a_guest_asks_for_a_return(self):
        self.order.name = 'S-TOUR'
        self._tour_at_each_size('/returns', 'guest')
        self.assertEqual(self._returns().mapped('web_way'), ['parcel', 'parcel'])
