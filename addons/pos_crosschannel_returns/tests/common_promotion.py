from uuid import uuid4

from .test_sold import SoldCommon

PERCENT = {
    'reward_type': 'discount',
    'discount_mode': 'percent',
    'discount': 10,
    'discount_applicability': 'order',
}


class PromotionCommon(SoldCommon):
    """Till orders with promotions, as a till sends them, where broken ones are charged back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.company.crosschannel_promotions = 'unwind'

    @classmethod
    def _promotion(cls, rule, reward, kind='promotion'):
        template = cls.env['loyalty.program']._get_template_values()[kind]
        program = cls.env['loyalty.program'].create({**template, 'name': 'Action'})
        program.rule_ids[1:].unlink()
        program.reward_ids[1:].unlink()
        program.rule_ids.write({'minimum_amount': 0, 'minimum_qty': 0, **rule})
        program.reward_ids.write(reward)
        return program

    @classmethod
    def _ten_percent(cls, **rule):
        """10 % of an order of 150.00 or more."""
        return cls._promotion({'minimum_amount': 150, **rule}, PERCENT)

    @classmethod
    def _two_get_one(cls, goods, free=None):
        reward = {
            'reward_type': 'product',
            'reward_product_id': (free or goods).id,
            'required_points': 2,
            'reward_product_qty': 1,
        }
        rule = {'product_ids': goods.ids, 'minimum_qty': 2, 'reward_point_mode': 'unit'}
        return cls._promotion(rule, reward, 'buy_x_get_y')

    def _reward(self, program, price, quantity=1, cost=1, tax=None, code=None):
        """A line of the reward, money off."""
        reward = program.reward_ids
        return {
            **self._sold_line(reward.discount_line_product_id, quantity, -price, tax),
            'is_reward_line': True,
            'reward_id': reward.id,
            'reward_identifier_code': code or str(uuid4()),
            'points_cost': cost,
        }

    def _promoted(self, units=3, price=50.0, **values):
        """So many units, at 10 % off together."""
        reward = self._reward(self._ten_percent(), units * price / 10)
        return self._sell((self.goods_order, units, price), rewards=[reward], **values)

    def _free(self, paid=2, free=1, **values):
        """Units at 100.00, some of them free."""
        reward = self._reward(self._two_get_one(self.goods_order), 100, free, cost=2 * free)
        return self._sell((self.goods_order, paid + free, 100), rewards=[reward], **values)

    def _ask(self, sale, quantity=1, line=None):
        line = {'line': (line or sale.lines[0]).id, 'quantity': quantity, 'reason': 'wrong_size'}
        return self.till.till_open(self.config.id, sale.uuid, [line], str(uuid4()))

    def _back(self, sale, quantity=1, line=None):
        """Take units back at the till: what was paid out."""
        ticket = self._ask(sale, quantity, line)
        refund = self._sync(self._till_data(ticket, self.session))
        self.assertEqual(self._doc(ticket).state, 'settled')
        self.assertAlmostEqual(refund.amount_total, -ticket['refund_total'])
        return ticket['refund_total']

    def _natively(self, sale, *quantities, **values):
        """Odoo's own refund: quantities by line, 0 for none."""
        lines = [
            self._native_line(line, quantity)
            for line, quantity in zip(sale.lines, quantities, strict=True)
            if quantity
        ]
        return self._sync(self._native_data(*lines, **values))

    def assertEven(self, sale):
        """All is given back, and nobody owes anything."""
        refunds = sale.lines.refund_orderline_ids.order_id
        docs = sale._crosschannel_docs()
        total, tax = (round(part, 2) for part in (sale.amount_total, sale.amount_tax))
        self.assertAlmostEqual(sum(refunds.mapped('amount_total')), -total)
        self.assertAlmostEqual(sum(refunds.mapped('amount_tax')), -tax)
        self.assertAlmostEqual(sum(docs.mapped('refund_total')), total)
        for session in (self.session, self.there):
            self._close(session)
        self.assertEqual(self._receivable(self.customer), 0)
