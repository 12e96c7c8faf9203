from uuid import uuid4

from odoo.fields import Command

from odoo.addons.crosschannel_returns.tests.common_refund import RefundCommon
from odoo.addons.pos_crosschannel_returns.tests.common import TillCommon

METHODS = ('average', 'fifo')
CARD = 40.0


class BooksCommon(TillCommon, RefundCommon):
    """A Belgian company that values its stock in real time: goods at 21 % and, with the tax in
    the price, at 6 %; a discount on the order; cards whose money is owed."""

    @classmethod
    @TillCommon.setup_chart_template('be_comp')
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        chart = cls.env['account.chart.template'].with_company(cls.company)
        included = {'price_include_override': 'tax_included'}
        cls.vat = chart.ref('attn_VAT-OUT-21-L')
        cls.vat_included = cls.vat.copy({'name': '21% incl', **included})
        cls.low = chart.ref('attn_VAT-OUT-06-L').copy({'name': '6% incl', **included})
        cls._value_in_real_time()
        cls.goods = {method: cls._goods_of(method) for method in METHODS}
        cls.discount = cls.env['product.product'].create({'name': 'Off', 'type': 'service'})
        _card, cls.card_account = cls._gift_card(0)
        cls.cards = _card.program_id
        cls.wallets, cls.wallet_account = cls._ewallet_program()
        # without an account a terminal's money waits for the bank's statement
        outstanding = cls.company_data['default_account_assets'].copy(
            {'name': 'On its way', 'account_type': 'asset_current', 'reconcile': True}
        )
        cls.bank = cls.env['pos.payment.method'].create(
            {
                'name': 'Terminal',
                'journal_id': cls.company_data['default_journal_bank'].id,
                'outstanding_account_id': outstanding.id,
            }
        )
        cls.config.payment_method_ids += cls.bank
        (cls.cards | cls.wallets).pos_ok = False  # what a till prints of them is no matter here
        cls.customer.email = False
        cls.cash = cls.config.payment_method_ids - cls.bank

    @classmethod
    def _value_in_real_time(cls):
        cls.company.inventory_valuation = 'real_time'
        expense = cls.company_data['default_account_expense']
        cls.expense = expense.copy({'name': 'Cost of goods'})
        cls.value = expense.copy({'name': 'Value of stock', 'account_type': 'asset_current'})

    @classmethod
    def _goods_of(cls, method):
        category = cls.env['product.category'].create(
            {
                'name': method,
                'property_valuation': 'real_time',
                'property_cost_method': method,
                'property_account_expense_categ_id': cls.expense.id,
                'property_stock_valuation_account_id': cls.value.id,
            }
        )
        taxes = (('A', cls.vat), ('B', cls.low), ('NEW', cls.vat_included))
        products = [
            cls._create_goods(
                f'{name}-{method}', 'order', categ_id=category.id, taxes_id=[Command.set(tax.ids)]
            )
            for name, tax in taxes
        ]
        for product in products:
            cls._buy(product, 60)
        return products

    @classmethod
    def _buy(cls, goods, cost):
        """What the goods cost changes."""
        move = cls.env['stock.move'].create(
            {
                'product_id': goods.id,
                'product_uom_qty': 50,
                'location_id': cls.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': cls.depot.lot_stock_id.id,
                'price_unit': cost,
            }
        )
        move._action_confirm()
        move.quantity = 50
        move.picked = True
        move._action_done()

    # === SALES ===

    def _sale(self, method, invoiced, with_card=False):
        """A web order of 2 A at 100.00, 3 B at 33.33 and 9.99 off, delivered and paid; then the
        goods get dearer."""
        self.customer = self.customer.copy({'name': f'Customer {uuid4()}'})
        dear, cheap, _new = self.goods[method]
        taxed = {'tax_ids': [Command.set(self.vat.ids)]}
        order = self._draft(
            (dear, 2, {'price_unit': 100.0, **taxed}),
            (cheap, 3, {'price_unit': 33.33, 'tax_ids': [Command.set(self.low.ids)]}),
            (self.discount, 1, {'price_unit': -9.99, **taxed}),
        )
        if with_card:
            values = {'program_id': self.cards.id, 'partner_id': self.customer.id, 'points': CARD}
            card = self.env['loyalty.card'].create(values)
            order._try_apply_code(card.code)
            order._apply_program_reward(self.cards.reward_ids, card)
        self._finish(order)
        if invoiced:
            self._invoice(order)
        self._buy(dear, dear.standard_price + 30)
        return order

    def _wanted(self, order, full):
        """:return: [(order line, units)]: all of it, or 1 A and 2 B"""
        lines = order.order_line.filtered(lambda line: line._crosschannel_is_goods())
        units = (2, 3) if full else (1, 2)
        return list(zip(lines, units, strict=True))

    def _asked(self, order, full):
        return [
            {'line': line.id, 'quantity': units, 'reason': 'changed_mind'}
            for line, units in self._wanted(order, full)
        ]

    # === BOOKS ===

    def _posted(self, *domain):
        return self.env['account.move.line'].search(
            [('parent_state', '=', 'posted'), ('company_id', '=', self.company.id), *domain]
        )

    def _balance(self, *domain):
        return self.company.currency_id.round(sum(self._posted(*domain).mapped('balance')))

    def _reconcile_by_hand(self, order):
        """What an accountant does with a payment of more than is invoiced."""
        lines = self._posted(('partner_id', '=', self.customer.id))
        order.crosschannel_return_ids._reconcile(lines)

    def _pay_by_hand(self, doc):
        amount = sum(doc.tender_ids.filtered(lambda part: part.type == 'manual').mapped('amount'))
        payment = self.env['account.payment'].create(
            {
                'payment_type': 'outbound',
                'partner_type': 'customer',
                'partner_id': self.customer.id,
                'amount': amount,
                'journal_id': self.company_data['default_journal_bank'].id,
            }
        )
        payment.action_post()
        doc._close_receivable(payment.move_id)

    def _cost_kept(self, order, full):
        """What the goods kept had cost when they were sent, and that those that came back have
        the same value again."""
        kept = 0.0
        for line, units in self._wanted(order, full):
            sent = line.move_ids.filtered(lambda move: not move.crosschannel_return_line_id)
            back = line.move_ids - sent
            cost = sum(sent.mapped('value'))
            part = cost * units / line.product_uom_qty
            self.assertTrue(cost)
            self.assertAlmostEqual(sum(back.mapped('value')), part, places=2)
            kept += cost - part
            self.assertEqual(line.qty_delivered, line.product_uom_qty - units)
        return kept

    def _sold(self, order):
        """:return: (untaxed, taxes) of what the customer keeps, cards left out"""
        cards = order.order_line.filtered(lambda line: line.reward_id)
        lines = order.order_line - cards
        back = [
            part
            for line in order.crosschannel_return_ids.line_ids
            for part in line.components
            if part['line'] in lines.ids
        ]
        untaxed = sum(lines.mapped('price_subtotal')) - sum(p['untaxed'] for p in back) / 100
        taxes = sum(tax for part in back for tax, _base in part['taxes'].values()) / 100
        return untaxed, sum(lines.mapped('price_tax')) - taxes
