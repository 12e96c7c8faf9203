from odoo import fields, models

# who may read returns; others read an order all the same
READERS = 'sales_team.group_sale_salesman,stock.group_stock_user'


class SaleOrder(models.Model):
    _name = 'sale.order'
    _inherit = ['sale.order', 'crosschannel.return.origin']

    crosschannel_return_ids = fields.One2many(
        'crosschannel.return', 'sale_order_id', 'Returns', groups=READERS
    )
    crosschannel_return_count = fields.Integer(
        compute='_compute_crosschannel_return_count', groups=READERS
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

    def _crosschannel_lines(self):
        return self.order_line.filtered(lambda line: line._crosschannel_is_goods())

    def _crosschannel_base_lines(self):
        return [
            line._prepare_base_line_for_taxes_computation()
            for line in self._get_priced_lines()
            if not line.crosschannel_fee_return_line_id
        ]

    def _crosschannel_channel(self):
        return self._hold_channel()

    def _crosschannel_place(self):
        return self.warehouse_id

    def _prepare_return_vals(self):
        return {'sale_order_id': self.id, 'partner_id': self.partner_id.id}

    def _crosschannel_docs(self):
        return self.crosschannel_return_ids

    def _crosschannel_all_lines(self):
        return self.order_line

    def _crosschannel_rules(self, program):
        codes = self.code_enabled_rule_ids
        return program.rule_ids.filtered(lambda rule: rule.mode != 'with_code' or rule in codes)

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
