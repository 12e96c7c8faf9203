from odoo.tests import tagged

from .test_till_origin import TillOriginCommon

PAID, KEPT = 307.8, 154.33  # with the promotion, and what is kept of a part at its full price


@tagged('post_install', '-at_install')
class TestPromotionBooks(TillOriginCommon):
    """A promotion of a till's order that is charged back where it is broken: 2 (invoiced or not)
    x 2 (all or a part) x (cash, store credit, exchange above and below, in two steps) = 20, and
    12 of them where goods move at closing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crosschannel_promotions = 'unwind'
        template = cls.env['loyalty.program']._get_template_values()['promotion']
        cls.promotion = cls.env['loyalty.program'].create({**template, 'name': 'Ten percent'})
        cls.promotion.rule_ids.write({'minimum_amount': 250, 'minimum_qty': 0})
        cls.promotion.reward_ids.write(
            {'discount_mode': 'percent', 'discount': 10, 'discount_applicability': 'order'}
        )
        cls.step = None

    def _sale(self, method, invoiced, with_card=False):
        """2 A at 100.00 and 3 B at 33.33, 10 % off by a line for each tax."""
        self.customer = self.customer.copy({'name': f'Customer {method}'})
        dear, cheap, _new = self.goods[method]
        reward = self.promotion.reward_ids
        given = {'is_reward_line': True, 'reward_id': reward.id, 'reward_identifier_code': 'ten'}
        off = reward.discount_line_product_id
        lines = [
            self._line(dear, 2, 100.0, self.vat),
            self._line(cheap, 3, 33.33, self.low),
            {**self._line(off, 1, -20.0, self.vat), **given, 'points_cost': 1},
            {**self._line(off, 1, -9.99, self.low), **given},
        ]
        sale = self._sync(self._ticket_data(self.there, lines, to_invoice=invoiced))
        self.assertEqual(sale.amount_total, PAID)
        self._buy(dear, dear.standard_price + 30)
        return sale

    def _asked(self, order, full):
        """Override: of one step, where it is done in several."""
        lines = super()._asked(order, full)
        if self.step:
            lines = [
                {**line, 'quantity': units}
                for line, units in zip(lines, self.step, strict=True)
                if units
            ]
        return lines

    def _take_back(self, method, full, kind, sale):
        if kind == 'steps':
            for self.step in ((1, 2), (1, 1)) if full else ((1, 0), (0, 2)):
                self._return_at_till(self.session, sale, full, 'cash')
            self.step = None
        elif kind in ('cash', 'store_credit'):
            self._return_at_till(self.session, sale, full, kind)
        else:
            self._exchange(self.session, sale, method, full, kind, 'cash')
        docs = sale._crosschannel_docs()
        self.assertEqual(set(docs.mapped('state')), {'settled'})
        back = PAID if full else PAID - KEPT
        self.assertAlmostEqual(sum(docs.mapped('refund_total')), back)

    def test_a_return(self):
        kinds = ('cash', 'store_credit', 'above', 'below', 'steps')
        for method, invoiced, full, kind in self._turns(kinds):
            with self.subTest(method=method, invoiced=invoiced, full=full, kind=kind):
                sale = self._sale(method, invoiced)
                self._take_back(method, full, kind, sale)
                self._count(sale, full, invoiced)
        self._close_both()

    def test_stock_at_closing(self):
        self._close(self.there)
        self._close(self.session)
        self.company.point_of_sale_update_stock_quantities = 'closing'
        self.at_closing = True
        self.there, self.session = self._open_session(self.elsewhere), self._open_session()
        rows = [
            (*row, self._sale(row[0], row[1])) for row in self._turns(('cash', 'above', 'steps'))
        ]
        self._close(self.there)
        for method, _invoiced, full, kind, sale in rows:
            self._take_back(method, full, kind, sale)
        self._close(self.session)
        for method, invoiced, full, kind, sale in rows:
            with self.subTest(method=method, invoiced=invoiced, full=full, kind=kind):
                self._count(sale, full, invoiced)
        self.expected['cost'] = self._count_costs(self.there | self.session)
        self.assertBooks()
