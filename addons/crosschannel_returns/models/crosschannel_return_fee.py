from odoo import fields, models

from .. import core


class CrosschannelReturnLine(models.Model):
    """What is kept of a refund: an amount agreed with its taxes, which are contained in it."""

    _inherit = 'crosschannel.return.line'

    fee_percent = fields.Float('Fee (%)', digits=(5, 2), readonly=True, aggregator=None)
    fee_amount = fields.Monetary('Restocking Fee', readonly=True, help='Taxes included.')
    points_fee = fields.Monetary(
        'Points Spent',
        readonly=True,
        help='Of the fee, the worth of points that were spent already.',
    )
    fee_sale_line_ids = fields.One2many('sale.order.line', 'crosschannel_fee_return_line_id')

    # === BUSINESS METHODS ===

    def _fee_entry(self):
        """The fee as a priced line, see _refund_entries: its amounts lower what is given back."""
        amounts = self._fee_amounts()
        entry = self._new_entry(self._fee_sale_line(), -1)
        entry['untaxed'] = -amounts['untaxed']
        for tax, values in amounts['taxes'].items():
            entry['taxes'][tax] = [-value for value in values]
        return entry

    def _fee_sale_line(self):
        """The order line of the fee, not saved while the return is not settled."""
        self.ensure_one()
        sale_lines = self.env['sale.order.line']
        return self.fee_sale_line_ids[:1] or sale_lines.new(self._prepare_fee_vals())

    def _charge_fees(self):
        """The customer owes what is kept of his refund: it is a line of his order, invoiced by
        the credit note, or with the order where there is none."""
        due = self.filtered(lambda line: line.fee_amount and not line.fee_sale_line_ids)
        self.env['sale.order.line'].create([line._prepare_fee_vals() for line in due])

    def _fee_product(self):
        return self.env.ref('crosschannel_returns.crosschannel_return_fee_product')

    def _fee_fiscal_position(self):
        """Hook: that of the sale."""
        return self.sale_line_id.order_id.fiscal_position_id

    def _fee_taxes(self):
        taxes = self._fee_product().taxes_id._filter_taxes_by_company(self.company_id)
        return self._fee_fiscal_position().map_tax(taxes)

    def _fee_amounts(self):
        """What the fee is made of, to the cent, whether or not its taxes are in prices.

        :return: {'untaxed': cents, 'taxes': {tax id: (tax cents, base cents)}}
        """
        doc = self.return_id
        base_line = self.env['account.tax']._prepare_base_line_for_taxes_computation(
            {},
            product_id=self._fee_product(),
            tax_ids=self._fee_taxes(),
            price_unit=self.fee_amount,
            quantity=1.0,
            currency_id=self.currency_id,
            special_mode='total_included',
        )
        [amounts] = self.env['sale.order']._crosschannel_amounts(
            [base_line], doc.company_id, self.currency_id
        )
        return core.contained(doc._minor(self.fee_amount), amounts)

    def _prepare_fee_vals(self):
        product, taxes, amounts = self._fee_product(), self._fee_taxes(), self._fee_amounts()
        entry = self._new_entry(self.env['sale.order.line'], 1.0) | amounts
        data = self._entry_tax_data(entry)
        return {
            'order_id': self.sale_line_id.order_id.id,
            'product_id': product.id,
            'name': self.env._(
                'Restocking fee for %(product)s (%(name)s)',
                product=self.product_id.display_name,
                name=self.return_id.name,
            ),
            'product_uom_qty': 1.0,
            'product_uom_id': product.uom_id.id,
            'price_unit': data['price_unit'],
            'discount': 0.0,
            'tax_ids': [fields.Command.set(taxes.ids)],
            'extra_tax_data': data,
            'sequence': 999,
            'crosschannel_fee_return_line_id': self.id,
        }
