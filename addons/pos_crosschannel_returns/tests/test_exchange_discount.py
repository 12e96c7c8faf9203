from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestExchangeDiscount(TillCommon):
    """A discount on the ticket is the new goods' affair: what comes back with them is worth what
    was paid for it, and what comes back of them later is worth what was paid for that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_goods = cls._create_goods('NEW', 'order')
        cls.off = cls.env['product.product'].create({'name': 'Off', 'type': 'service'})

    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    def _exchange(self, order, price):
        ticket = self._ticket(order)
        self.assertEqual(ticket['refund_total'], 115)
        sold = (self.new_goods, 1, price, self.tax)
        off = (self.off, 1, -price / 10, self.tax)
        return self._sync(self._exchange_data(ticket, self.session, sold, off))

    def test_any_balance(self):
        sold = 0
        for invoiced in (True, False):
            for price in (200, 100, 50):
                with self.subTest(invoiced=invoiced, price=price):
                    taxed = {'tax_ids': [Command.set(self.tax.ids)]}
                    order = self._create_order((self.goods_order, 2, taxed))
                    if invoiced:
                        self._invoice(order)
                    ticket = self._exchange(order, price)
                    self.assertAlmostEqual(ticket.amount_total, 1.15 * 0.9 * price - 115)
                    doc = order.crosschannel_return_ids
                    self.assertEqual((doc.state, doc.refund_net), ('settled', 115))
                    self.assertAlmostEqual(sum(doc.tender_ids.mapped('amount')), 115)
                    if not invoiced:
                        self._invoice(order)
                    sold += 100 + 0.9 * price
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)
        lines = self.env['account.move.line'].search(
            [('parent_state', '=', 'posted'), ('company_id', '=', self.company.id)]
        )
        income = lines.filtered(lambda line: line.account_id.account_type == 'income')
        self.assertAlmostEqual(sum(income.mapped('balance')), -sold)
        taxes = lines.filtered(lambda line: line.tax_line_id == self.tax)
        self.assertAlmostEqual(sum(taxes.mapped('balance')), -0.15 * sold)

    def test_what_was_sold_with_it_comes_back_for_what_it_cost(self):
        for price in (200, 50):
            with self.subTest(price=price):
                taxed = {'tax_ids': [Command.set(self.tax.ids)]}
                order = self._create_order((self.goods_order, 2, taxed))
                self._invoice(order)
                sale = self._exchange(order, price)
                line = sale.lines.filtered(lambda item: item.product_id == self.new_goods)
                wanted = [{'line': line.id, 'quantity': 1, 'reason': 'wrong_size'}]
                ticket = self.till.till_open(self.config.id, sale.uuid, wanted, f'again-{price}')
                self.assertAlmostEqual(ticket['refund_total'], 1.15 * 0.9 * price)
                refund = self._sync(self._till_data(ticket, self.session))
                self.assertAlmostEqual(refund.amount_total, -1.15 * 0.9 * price)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)
