from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestTillFee(TillCommon):
    """A taxed restocking fee of what a till sold: ticket, session and taxes agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crosschannel.return.policy'].create(
            {'name': 'Fee', 'fee_percent': 10, 'sequence': 0}
        )
        cls.vat = cls.tax.copy({'name': '21 %', 'amount': 21})
        cls.fee = cls.env.ref('crosschannel_returns.crosschannel_return_fee_product')
        cls.fee.taxes_id = [Command.set(cls.vat.ids)]

    def _sell(self, session, **values):
        data = self._exchange_data(
            {'reference': 'x', 'refund_total': 0, 'lines': [], 'partner_id': self.customer.id},
            session,
            (self.goods_order, 1, 100.0, self.vat),
        )
        return self._sync({**data, **values})

    def _back(self, sale, session):
        lines = [{'line': sale.lines.id, 'quantity': 1, 'reason': 'wrong_size'}]
        ticket = self.till.till_open(self.config.id, sale.uuid, lines, f'fee-{sale.id}')
        self.assertEqual(ticket['refund_total'], 108.9)
        return self._sync(self._till_data(ticket, session))

    def test_the_ticket_and_the_books(self):
        for override in ('tax_excluded', 'tax_included'):
            tax = self.vat.copy({'name': override, 'price_include_override': override})
            self.fee.taxes_id = [Command.set(tax.ids)]
            for to_invoice in (False, True):
                with self.subTest(override=override, to_invoice=to_invoice):
                    session = self._open_session()
                    sale = self._sell(session, to_invoice=to_invoice)
                    refund = self._back(sale, session)
                    self.assertAlmostEqual(refund.amount_total, -108.9)
                    self.assertAlmostEqual(refund.amount_tax, -18.9)
                    self.assertEqual(bool(refund.account_move), to_invoice)
                    self._close(session)
                    self.assertEqual(self._receivable(self.customer), 0)
                    moves = session.move_id | (sale | refund).account_move
                    lines = moves.line_ids
                    kept = lines.filtered(lambda line, tax=tax: line.tax_line_id == tax)
                    self.assertAlmostEqual(sum(kept.mapped('balance')), -2.1)
                    income = lines.filtered(lambda line: line.account_id.account_type == 'income')
                    self.assertAlmostEqual(sum(income.mapped('balance')), -10.0)

    def test_the_fiscal_position_of_the_receipt_maps_it(self):
        abroad = self.env['account.fiscal.position'].create({'name': 'Abroad'})
        half = self.vat.copy({'name': 'Half', 'amount': 10})
        half.write(
            {
                'fiscal_position_ids': [Command.set(abroad.ids)],
                'original_tax_ids': [Command.set(self.vat.ids)],
            }
        )
        session = self._open_session()
        sale = self._sell(session, fiscal_position_id=abroad.id)
        lines = [{'line': sale.lines.id, 'quantity': 1, 'reason': 'wrong_size'}]
        ticket = self.till.till_open(self.config.id, sale.uuid, lines, 'abroad')
        fee = ticket['lines'][-1]
        self.assertEqual((fee['product_id'], fee['tax_ids']), (self.fee.id, half.ids))
