from odoo.tests import tagged

from .common import ReceiptCommon


@tagged('post_install', '-at_install')
class TestTour(ReceiptCommon):
    browser_size = '375x812'

    def test_a_customer_returns_goods_of_a_receipt(self):
        self.start_tour('/my/purchases', 'website_pos_crosschannel_returns.receipt', login='ann')
        self.assertRecordValues(self._returns(), [{'origin': 'till', 'web_way': 'store'}])
