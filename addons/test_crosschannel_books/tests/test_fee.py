from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from .common import BooksCommon


@tagged('post_install', '-at_install')
class TestFeeBooks(BooksCommon):
    """A restocking fee that is taxed: 2 (invoiced or not) x 2 (all or a part) x (office, till,
    exchange above, exchange below) = 16, the tax in the price and on top of it in turn."""

    def setUp(self):
        super().setUp()
        # 3.33 %: fees whose tax, rounded with the price alone, would miss a cent
        self.env['crosschannel.return.policy'].create(
            {'name': 'Fee', 'fee_percent': 3.33, 'sequence': 0}
        )
        self.fee = self.env.ref('crosschannel_returns.crosschannel_return_fee_product')
        self.session = self._open_session()

    def test_a_taxed_fee(self):
        kinds = ('office', 'till', 'above', 'below')
        for number, (method, invoiced, full, kind) in enumerate(self._turns(kinds)):
            taxes = self.vat_included if number % 3 else self.vat
            self.fee.taxes_id = [Command.set(taxes.ids)]
            values = {'method': method, 'invoiced': invoiced, 'full': full, 'kind': kind}
            with self.subTest(**values, tax=taxes.name):
                order = self._sale(method, invoiced)
                self._bring_back(order, method, full, kind)
                self._check_fees(order)
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full, invoiced)
        self._close(self.session)
        self.assertBooks()

    def _bring_back(self, order, method, full, kind):
        if kind == 'office':
            answer = self.returns.open(order.name, self._asked(order, full), 'STORE', str(uuid4()))
            with self._provider('done'):
                self._settle(answer, 'original')
        elif kind == 'till':
            self._return_at_till(self.session, order, full, 'cash')
        else:
            self._exchange(self.session, order, method, full, kind, 'bank')

    def _check_fees(self, order):
        doc = order.crosschannel_return_ids
        for line in doc.line_ids:
            gross = doc.currency_id.round(line.refund_total * 0.0333)
            self.assertAlmostEqual(line.fee_amount, gross)
            fee = line.fee_sale_line_ids
            self.assertAlmostEqual(fee.price_total, gross)
            self.assertAlmostEqual(fee.price_tax, doc.currency_id.round(gross * 21 / 121))
        self.assertAlmostEqual(sum(doc.tender_ids.mapped('amount')), doc.refund_net)
