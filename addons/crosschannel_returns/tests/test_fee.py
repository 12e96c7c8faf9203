from odoo.fields import Command
from odoo.tests import tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestFee(CrosschannelCommon):
    """The taxes of a restocking fee are contained in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crosschannel.return.policy'].create({'name': 'Fee', 'fee_percent': 10})
        cls.vat = cls.tax.copy({'name': '21 %', 'amount': 21})
        cls.fee = cls.env.ref('crosschannel_returns.crosschannel_return_fee_product')
        cls.fee.taxes_id = [Command.set(cls.vat.ids)]

    def _order(self, **values):
        taxed = {'tax_ids': [Command.set(self.vat.ids)]}
        return self._create_order((self.goods_order, 1, {'price_unit': 82.64, **taxed}), **values)

    def test_the_tax_of_a_credited_fee(self):
        for override in ('tax_excluded', 'tax_included'):
            self.vat.price_include_override = override
            with self.subTest(override=override):
                taxed = {'tax_ids': [Command.set(self.vat.ids)]}
                price = 100.0 if override == 'tax_included' else 82.64
                order = self._create_order((self.goods_order, 1, {'price_unit': price, **taxed}))
                invoice = self._invoice(order)
                answer = self._return(order)
                self.assertEqual(answer['fee_total'], 10)
                self.assertAlmostEqual(answer['amount_due'], invoice.amount_total - 10)
                self._settle(answer)
                note = order.crosschannel_return_ids.credit_note_ids
                self.assertAlmostEqual(note.amount_total, invoice.amount_total - 10)
                self.assertAlmostEqual(note.amount_tax, invoice.amount_tax - 1.74)
                fee = order.order_line.filtered('crosschannel_fee_return_line_id')
                self.assertAlmostEqual(fee.price_total, 10)
                self.assertAlmostEqual(fee.price_tax, 1.74)

    def test_the_tax_of_a_fee_that_is_invoiced(self):
        order = self._order()
        self._settle(self._return(order))
        invoice = self._invoice(order)
        self.assertRecordValues(
            invoice, [{'amount_total': 10.0, 'amount_tax': 1.74, 'amount_untaxed': 8.26}]
        )

    def test_the_fiscal_position_of_the_order_maps_it(self):
        abroad = self.env['account.fiscal.position'].create({'name': 'Abroad'})
        self.vat.copy({'name': 'None', 'amount': 0}).write(
            {
                'fiscal_position_ids': [Command.set(abroad.ids)],
                'original_tax_ids': [Command.set(self.vat.ids)],
            }
        )
        order = self._order(fiscal_position_id=abroad.id)
        self._settle(self._return(order))
        fee = order.order_line.filtered('crosschannel_fee_return_line_id')
        self.assertEqual((fee.tax_ids.amount, fee.price_tax), (0, 0))

    def test_taxes_of_another_company_do_not_count(self):
        other = self._create_company(name='Other')
        self.fee.taxes_id = [
            Command.create({'name': 'Theirs', 'amount': 50, 'company_id': other.id})
        ]
        order = self._order()
        self._settle(self._return(order))
        fee = order.order_line.filtered('crosschannel_fee_return_line_id')
        self.assertEqual(fee.tax_ids, self.vat)
