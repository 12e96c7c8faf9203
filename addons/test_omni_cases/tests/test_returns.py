from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crosschannel_returns import core
from odoo.addons.pos_omni_promotions.tests.baskets import BasketsCommon


@tagged('post_install', '-at_install')
class TestReturns(BasketsCommon):
    """Each basket of the table, sold by the shop and by a till, gives back the same: of each line
    its first unit, and all of it; the lines of an order what the table says was paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main_pos_config.open_ui()
        cls.session = cls.main_pos_config.current_session_id

    def _ticket(self, order):
        """What a till sold of this basket: `TestBaskets` proves that it sells the same."""
        position = order.fiscal_position_id
        lines = []
        for line in order.order_line:
            taxes = line.tax_ids
            subtotal, total = line.price_subtotal, line.price_total
            lines.append(
                {
                    'product_id': line.product_id.id,
                    'qty': line.product_uom_qty,
                    'price_unit': line.price_unit,
                    'discount': line.discount,
                    'tax_ids': [Command.set(taxes.ids)],
                    'price_subtotal': subtotal,
                    'price_subtotal_incl': total,
                    'is_reward_line': bool(line.reward_id),
                    'reward_id': line.reward_id.id,
                    'coupon_id': line.coupon_id.id,
                    'reward_identifier_code': line.reward_identifier_code,
                    'points_cost': line.points_cost,
                }
            )
        return self.env['pos.order'].create(
            {
                'session_id': self.session.id,
                'company_id': order.company_id.id,
                'partner_id': order.partner_id.id,
                'pricelist_id': order.pricelist_id.id,
                'fiscal_position_id': position.id,
                'amount_total': order.amount_total,
                'amount_tax': order.amount_tax,
                'amount_paid': order.amount_total,
                'amount_return': 0,
                'state': 'paid',
                'lines': [Command.create(values) for values in lines],
            }
        )

    def test_what_shop_and_till_sold_gives_back_the_same(self):
        checked = 0
        for case, order in self._orders():
            if case['expect']['free']:
                continue  # a shop gives them a line of their own, a till a discount on the others
            with self.subTest(case['name']):
                self._sell(case, order)
                shop = self._given_back(order, order.order_line, 'product_uom_qty')
                ticket = self._ticket(order)
                till = self._given_back(ticket, ticket.lines, 'qty')
                self.assertEqual(shop, till)
                whole = sum(part[3] for part in shop)
                self.assertEqual(whole, round(float(case['expect']['total']) * self._cents()))
                checked += 1
        self.assertGreaterEqual(checked, 150)

    def _cents(self):
        return 10**self.currency.decimal_places

    def _given_back(self, order, lines, quantity):
        found = []
        for line_id, parts in order._crosschannel_components().items():
            line = lines.browse(line_id)
            units = round(line[quantity])
            amounts = [
                part['untaxed'] + sum(tax for tax, _base in part['taxes'].values())
                for part in parts
            ]
            one = sum(core.portion(amount, units, 0, 1) for amount in amounts)
            found.append((line.product_id.name, units, one, sum(amounts)))
        return found
