from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from .. import core

# who may read returns; others read an order all the same
READERS = 'sales_team.group_sale_salesman,stock.group_stock_user'


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    crosschannel_return_ids = fields.One2many(
        'crosschannel.return', 'sale_order_id', 'Returns', groups=READERS
    )
    crosschannel_return_count = fields.Integer(
        compute='_compute_crosschannel_return_count', groups=READERS
    )
    crosschannel_guard = fields.Integer(
        'Return Guard', copy=False, help='Changed by every decision about a return of this order.'
    )

    def _compute_crosschannel_return_count(self):
        counts = dict(
            self.env['crosschannel.return']._read_group(
                [('sale_order_id', 'in', self.ids)], ['sale_order_id'], ['__count']
            )
        )
        for order in self:
            order.crosschannel_return_count = counts.get(order, 0)

    # === ACTIONS ===

    def action_view_crosschannel_returns(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'crosschannel_returns.crosschannel_return_action'
        )
        return {**action, 'domain': [('sale_order_id', '=', self.id)], 'context': {}}

    # === BUSINESS METHODS ===

    def _get_copiable_order_lines(self):
        """Override of `sale`: what a return cost is no part of the next order."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.crosschannel_fee_return_line_id)

    def _crosschannel_guard(self):
        """Let one transaction at a time decide about returns of these orders.

        Odoo's transactions read a snapshot: whoever waited here for another's commit gets a
        serialization failure and is replayed by the server with fresh numbers. Reading the
        quantities under a mere row lock would take the same unit back twice.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """UPDATE sale_order SET crosschannel_guard = COALESCE(crosschannel_guard, 0) + 1
                    WHERE id IN %s RETURNING id""",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(['crosschannel_guard'], flush=False)

    def _crosschannel_minor(self, amount):
        return round(amount * 10**self.currency_id.decimal_places)

    def _crosschannel_major(self, minor):
        return self.currency_id.round(minor / 10**self.currency_id.decimal_places)

    def _crosschannel_line_amounts(self):
        """What each line costs, taxes apart, so that the lines add up to the order's total but for
        the fees of its returns.

        :return: {line: {'untaxed': cents, 'taxes': {tax id: (tax cents, base cents)}}}
        """
        self.ensure_one()
        tax_model = self.env['account.tax']
        base_lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in self._get_priced_lines()
            if not line.crosschannel_fee_return_line_id
        ]
        tax_model._add_tax_details_in_base_lines(base_lines, self.company_id)
        tax_model._round_base_lines_tax_details(base_lines, self.company_id)
        minor = self._crosschannel_minor
        return {
            base_line['record']: {
                'untaxed': minor(
                    details['total_excluded_currency'] + details['delta_total_excluded_currency']
                ),
                'taxes': {
                    data['tax'].id: (
                        minor(data['tax_amount_currency']),
                        minor(data['base_amount_currency']),
                    )
                    for data in details['taxes_data']
                    if not data['is_reverse_charge']
                },
            }
            for base_line in base_lines
            for details in [base_line['tax_details']]
        }

    def _crosschannel_components(self):
        """What the customer paid for each line: its own price and its part of the discounts
        given on the order.

        :return: {line id: [{'line': id of the line the amounts come from, 'untaxed': cents,
            'taxes': {tax id: (tax cents, base cents)}}]}
        """
        amounts = self._crosschannel_line_amounts()
        result = defaultdict(list)
        for line, amount in amounts.items():
            if line._crosschannel_is_order_discount():
                continue
            result[line.id].append({'line': line.id, **amount})
        for discount, amount in amounts.items():
            if not discount._crosschannel_is_order_discount():
                continue
            for line_id, share in self._crosschannel_share(discount, amount, amounts).items():
                result[line_id].append({'line': discount.id, **share})
        return result

    def _crosschannel_share(self, discount, amount, amounts):
        lines = discount._crosschannel_discounted_lines(
            self.env['sale.order.line'].concat(*amounts)
        )
        weights = {
            line.id: amounts[line]['untaxed']
            + sum(tax for tax, _base in amounts[line]['taxes'].values())
            for line in lines
        }
        if sum(weights.values()) <= 0:
            return {}
        untaxed = core.allocate(amount['untaxed'], weights)
        taxes = {
            tax: (core.allocate(tax_total, weights), core.allocate(base_total, weights))
            for tax, (tax_total, base_total) in amount['taxes'].items()
        }
        return {
            line: {
                'untaxed': untaxed[line],
                'taxes': {tax: (parts[line], bases[line]) for tax, (parts, bases) in taxes.items()},
            }
            for line in weights
        }

    def _crosschannel_invoices(self):
        return self.invoice_ids.filtered(
            lambda move: move.move_type == 'out_invoice' and move.state == 'posted'
        )

    def _crosschannel_paid(self):
        """Money received for the order, whichever way it came (sudo: payments)."""
        self.ensure_one()
        by_provider = sum(
            self.transaction_ids.filtered(
                lambda tx: tx.state == 'done' and tx.operation != 'refund'
            ).mapped('amount')
        )
        partials = self._crosschannel_invoices().line_ids.matched_credit_ids.filtered(
            lambda partial: partial.credit_move_id.move_id.move_type != 'out_refund'
        )
        return max(by_provider, sum(partials.mapped('debit_amount_currency')))

    def _crosschannel_refunded(self):
        """Money already given back, or on its way: provider refunds (those of transactions that
        came to nothing as well) and what returns paid out otherwise."""
        tenders = self.crosschannel_return_ids.tender_ids.filtered(
            lambda tender: tender.type not in ('original', 'card') and tender.state != 'failed'
        )
        lost = sum(intent['amount'] for intent in self.transaction_ids._crosschannel_orphans())
        refunds = self.transaction_ids._crosschannel_refunds()
        return lost - sum(refunds.mapped('amount')) + sum(tenders.mapped('amount'))

    def _crosschannel_uninvoiced_share(self, line):
        """Of an order discount, what went back with units that will never be invoiced."""
        returns = self.crosschannel_return_ids.filtered(
            lambda doc: doc.state == 'settled' and doc.invoicing == 'reduced'
        )
        parts = [
            part
            for return_line in returns.line_ids
            for part in return_line.components
            if part['line'] == line.id
        ]
        return sum(part['untaxed'] for part in parts), sum(
            tax for part in parts for tax, _base in part['taxes'].values()
        )
