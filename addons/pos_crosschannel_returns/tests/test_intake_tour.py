from odoo.tests import tagged

from .test_frontend import TestReturnTour


@tagged('post_install', '-at_install')
class TestIntakeTour(TestReturnTour):
    def test_goods_are_taken_in_offline_and_settled_later(self):
        order = self._create_paid_order()
        self.start_pos_tour('CrosschannelIntakeTour')
        intake = self.env['crosschannel.return.intake'].search([('sale_order_id', '=', order.id)])
        self.assertRecordValues(
            intake,
            [{'state': 'settled', 'reference': 'WEB-RETURN', 'condition': 'opened'}],
        )
        self.assertEqual((intake.return_id.state, intake.return_id.channel), ('settled', 'intake'))
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_a_receipt_of_another_store_is_taken_in_offline(self):
        sale = self._sell_elsewhere(self._create_cheap())
        self.start_pos_tour('CrosschannelIntakeReceiptTour')
        intake = self.env['crosschannel.return.intake'].search([('pos_order_id', '=', sale.id)])
        self.assertRecordValues(intake.return_id, [{'state': 'settled', 'origin': 'till'}])
        self.assertEqual((intake.state, sale.lines.refunded_qty), ('settled', 1))

    def test_papers_are_scanned(self):
        order = self._create_paid_order()
        order.access_token = 'order-token'
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        doc = self.env['crosschannel.return']._request(
            order, [(order.order_line, 1, reason)], order.warehouse_id
        )
        doc.sudo().name = 'RET/SCAN'
        self._create_cheap()
        self._sell_elsewhere(self.cheap)
        self.start_pos_tour('CrosschannelScanTour')
