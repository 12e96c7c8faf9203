"""The table of baskets, sold as the shop sells, and as a till's runner takes it."""

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import groupby

from .basket_records import BasketRecords

METHODS = {'line': 'round_per_line', 'global': 'round_globally'}
SPENDING = ('loyalty', 'ewallet', 'gift_card', 'coupons', 'next_order_coupons')
ISSUED = ('gift_card', 'next_order_coupons', 'ewallet')


class BasketsCommon(BasketRecords):
    """`fixtures` names the records of the table: `fixtures['products']['mug']`."""

    def _codes(self, case):
        places = {
            self.table['programmes'][key].get('code'): place
            for place, key in enumerate(case['programmes'])
        }
        codes = [f'{code}-{places.get(code)}' for code in case.get('codes', ())]
        return [*codes, *(self._card(case, key).code for key in case.get('cards', ()))]

    def _card(self, case, key):
        return self.fixtures['cards'][case['name'], key]

    def _enter(self, world):
        """Round as this world does."""
        method, unit = world.split()
        self.currency.rounding = float(unit)
        self.env.company.tax_calculation_rounding_method = METHODS[method]

    # === THE SHOP ===

    def _orders(self):
        """Yield each basket of the table and its order, which has no rewards yet: those of a world
        one after the other, their orders made at once."""
        cases = sorted(self.table['baskets'], key=lambda case: case['world'])
        for world, group in groupby(cases, key=lambda case: case['world']):
            self._enter(world)
            SaleOrder = self.env['sale.order'].with_context(tracking_disable=True)
            orders = SaleOrder.create([self._order_values(case) for case in group])
            self._add_parts(orders)
            for case, order in zip(group, orders, strict=True):
                # by itself: what one reads is not read for all of them
                yield case, order.browse(order.id)

    def _order_values(self, case):
        products = self.fixtures['products']
        position = self.fixtures['fiscal'].get(case.get('fiscal'))
        return {
            'partner_id': self.fixtures['customers'][case['name']].id,
            'pricelist_id': self._pricelist(case).id,
            'fiscal_position_id': position and position.id,
            'order_line': [
                Command.create(
                    {
                        'product_id': products[key].id,
                        'product_uom_qty': quantity,
                        'discount': discount[0] if discount else 0,
                        'sequence': 10 * place,
                    }
                )
                for place, (key, quantity, *discount) in enumerate(case['basket'], 1)
            ],
        }

    @staticmethod
    def _add_parts(orders):
        """As the shop does: the parts of a combo come after it, and are linked to it."""
        orders.order_line.create(
            [
                {
                    'order_id': line.order_id.id,
                    'product_id': item.product_id.id,
                    'product_uom_qty': line.product_uom_qty,
                    'combo_item_id': item.id,
                    'linked_line_id': line.id,
                    'sequence': line.sequence + place,
                }
                for line in orders.order_line
                for place, item in enumerate(line.product_id.combo_ids.combo_item_ids, 1)
            ]
        )
        orders.invalidate_recordset(['order_line'])

    def _claim_automatic(self, order):
        """As a cart does after each change (website_sale_loyalty)."""
        for coupon, rewards in order._get_claimable_rewards().items():
            program = coupon.program_id
            if len(program.reward_ids) == 1 and not program.is_nominative:
                if rewards not in order.order_line.reward_id:
                    with suppress(UserError):  # there is nothing to discount
                        order._apply_program_reward(rewards, coupon)

    def _sell(self, case, order):
        order._update_programs_and_rewards()
        self._claim_automatic(order)
        order._update_programs_and_rewards()
        for code in self._codes(case):
            found = order._try_apply_code(code)
            if 'error' not in found:
                for coupon, rewards in found.items():
                    with suppress(UserError):
                        order._apply_program_reward(rewards, coupon)
            order._update_programs_and_rewards()
        for key in case.get('claims', ()):
            programme = self._programme(case, key)
            order._apply_program_reward(programme.reward_ids, self._card(case, key))
            order._update_programs_and_rewards()

    def _answer(self, order):
        rewards = order.order_line.filtered('reward_id')
        free = rewards.filtered(lambda line: line.reward_id.reward_type == 'product')
        loyal = self._points_of(order, ('loyalty',))
        issued = self._points_of(order, ISSUED)
        paying = rewards.filtered(lambda x: x.reward_id.program_id.program_type in SPENDING)
        return {
            'total': self._text(order.amount_total),
            'tax': self._text(order.amount_tax),
            'discount': self._text(-sum((rewards - free).mapped('price_total'))),
            'earned': self._text(sum(loyal)),
            'issued': sorted(self._text(points) for points in issued if points),
            'spent': self._text(sum(paying.mapped('points_cost'))),
            'free': {
                line.product_id.name: int(line.product_uom_qty)
                for line in free
                if line.product_uom_qty
            },
        }

    @staticmethod
    def _points_of(order, kinds):
        entries = order.coupon_point_ids
        return entries.filtered(lambda x: x.coupon_id.program_id.program_type in kinds).mapped(
            'points'
        )

    @staticmethod
    def _text(amount):
        return f'{round(amount, 2) + 0.0:.2f}'

    # === THE TILL ===

    def _for_the_till(self, case):
        """A basket as the till's runner takes it: ids for names, and what is free in it."""
        position = self.fixtures['fiscal'].get(case.get('fiscal'))
        basket = [list(line) for line in case['basket']]
        for product, quantity in case['expect']['free'].items():
            own = next((line for line in basket if line[0] == product), None)
            if own:
                own[1] += quantity
            else:
                basket.append([product, quantity])
        method, unit = case['world'].split()
        return {
            'name': case['name'],
            'expect': case.get('till') or case['expect'],
            'method': METHODS[method],
            'rounding': float(unit),
            'pricelist': self._pricelist(case).id,
            'fiscal': position and position.id,
            'customer': case.get('customer') and self.fixtures['customers'][case['name']].id,
            'codes': self._codes(case),
            'basket': [
                [self.fixtures['products'][key].id, quantity, *(rest or [0])]
                for key, quantity, *rest in basket
            ],
            'claims': [
                [self._programme(case, key).id, self._card(case, key).id]
                for key in case.get('claims', ())
            ],
        }
