"""The table of baskets, built once of real records, and sold as the shop sells."""

import json
from contextlib import suppress
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

CASES = Path(__file__).parent / 'cases'
METHODS = {'line': 'round_per_line', 'global': 'round_globally'}
MODES = {'percent': 'percent', 'fixed': 'per_order', 'per_point': 'per_point'}
PARTS = {'order': 'order', 'cheapest': 'cheapest', 'goods': 'specific'}


def read_table():
    return json.loads((CASES / 'baskets.json').read_text())


class BasketsCommon(TestPointOfSaleHttpCommon):
    """`fixtures` names the records of the table: `fixtures['products']['mug']`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = read_table()
        cls.env.user.group_ids += cls.quick_ref('sales_team.group_sale_manager')
        cls.env['loyalty.program'].search([]).active = False
        # One of its own: only what was never booked may be rounded in other ways.
        cls.currency = cls.env['res.currency'].create(
            {'name': 'TBL', 'symbol': 'T', 'rounding': 0.01}
        )
        cls.env.company.currency_id = cls.currency
        cls.fixtures = {}
        cls._create_fiscal_positions()
        cls._create_taxes()
        cls._create_products()
        cls._create_pricelists()
        cls._create_programmes()
        cls._create_customers()
        cls.main_pos_config.write(
            {
                'use_pricelist': True,
                'available_pricelist_ids': [
                    Command.set([p.id for p in cls.fixtures['pricelists'].values()])
                ],
                'pricelist_id': next(iter(cls.fixtures['pricelists'].values())).id,
                'tax_regime_selection': True,
                'fiscal_position_ids': [
                    Command.set([p.id for p in cls.fixtures['fiscal'].values()])
                ],
            }
        )

    @classmethod
    def _create_fiscal_positions(cls):
        cls.fixtures['fiscal'] = {
            key: cls.env['account.fiscal.position'].create({'name': key})
            for key in cls.table['fiscal']
        }

    @classmethod
    def _create_taxes(cls):
        taxes = cls.fixtures['taxes'] = {}
        for key, data in cls.table['taxes'].items():
            included = 'tax_included' if data['included'] else 'tax_excluded'
            taxes[key] = cls.env['account.tax'].create(
                {
                    'name': f'Table {key}',
                    'amount': data['rate'],
                    'price_include_override': included,
                }
            )
        for position, mapping in cls.table['fiscal'].items():
            for old, new in mapping.items():
                taxes[new].fiscal_position_ids += cls.fixtures['fiscal'][position]
                taxes[new].original_tax_ids += taxes[old]

    @classmethod
    def _create_products(cls):
        cls.fixtures['products'] = {
            key: cls.env['product.product'].create(
                {
                    'name': key,
                    'type': 'service',
                    'available_in_pos': True,
                    'list_price': float(data['price']),
                    'taxes_id': [Command.set(cls.fixtures['taxes'][data['tax']].ids)],
                }
            )
            for key, data in cls.table['products'].items()
        }

    @classmethod
    def _create_pricelists(cls):
        """A basket sees the programmes of its pricelist and no other."""
        cls.fixtures['pricelists'] = {
            key: cls.env['product.pricelist'].create({'name': key, 'currency_id': cls.currency.id})
            for key in dict.fromkeys(' '.join(case['programmes']) for case in cls.table['baskets'])
        }

    @classmethod
    def _create_programmes(cls):
        programmes = cls.fixtures['programmes'] = {}
        # Of one sequence each: the table names them in their order.
        for set_name, pricelist in cls.fixtures['pricelists'].items():
            for sequence, key in enumerate(set_name.split()):
                programmes[set_name, key] = cls._create_programme(key, pricelist, sequence)

    @classmethod
    def _create_programme(cls, key, pricelist, sequence):
        data = cls.table['programmes'][key]
        code = f'{data["code"]}-{pricelist.id}' if data.get('code') else False
        kind = data['type']
        return cls.env['loyalty.program'].create(
            {
                'name': key,
                'program_type': kind,
                'sequence': sequence,
                'currency_id': cls.currency.id,
                'pricelist_ids': [Command.set(pricelist.ids)],
                'trigger': 'with_code' if code else 'auto',
                'applies_on': {'loyalty': 'both', 'ewallet': 'future'}.get(kind, 'current'),
                'rule_ids': [
                    Command.clear(),
                    Command.create(cls._rule_values(data['rule'], code)),
                ],
                'reward_ids': [
                    Command.clear(),
                    Command.create(cls._reward_values(data['reward'], kind)),
                ],
            }
        )

    @classmethod
    def _product_ids(cls, keys):
        return [Command.set([cls.fixtures['products'][key].id for key in keys or ()])]

    @classmethod
    def _rule_values(cls, rule, code):
        return {
            'mode': 'with_code' if code else 'auto',
            'code': code,
            'minimum_amount': rule.get('amount', 0),
            'minimum_amount_tax_mode': 'incl' if rule.get('taxed') else 'excl',
            'minimum_qty': rule.get('units', 0),
            'reward_point_mode': rule.get('per', 'order'),
            'reward_point_amount': rule.get('points', 1),
            'product_ids': cls._product_ids(rule.get('products')),
        }

    @classmethod
    def _reward_values(cls, reward, kind):
        values = {'required_points': reward.get('costs', 1)}
        if 'free' in reward:
            return values | {
                'reward_type': 'product',
                'reward_product_id': cls.fixtures['products'][reward['free']].id,
                'reward_product_qty': reward.get('quantity', 1),
            }
        mode = next(mode for mode in MODES if mode in reward)
        return values | {
            'reward_type': 'discount',
            'discount_mode': MODES[mode],
            'discount': reward[mode],
            'discount_applicability': PARTS[reward['of']],
            'discount_product_ids': cls._product_ids(reward.get('products')),
            'discount_max_amount': reward.get('most', 0),
        }

    @classmethod
    def _create_customers(cls):
        cls.fixtures['customers'], cls.fixtures['cards'] = {}, {}
        for case in cls.table['baskets']:
            partner = cls.env['res.partner'].create({'name': case['name']})
            cls.fixtures['customers'][case['name']] = partner
            for key, points in case.get('points', {}).items():
                cls.fixtures['cards'][case['name'], key] = cls.env['loyalty.card'].create(
                    {
                        'program_id': cls._programme(case, key).id,
                        'partner_id': partner.id,
                        'points': points,
                    }
                )

    @classmethod
    def _pricelist(cls, case):
        return cls.fixtures['pricelists'][' '.join(case['programmes'])]

    @classmethod
    def _programme(cls, case, key):
        return cls.fixtures['programmes'][' '.join(case['programmes']), key]

    def _codes(self, case):
        return [f'{code}-{self._pricelist(case).id}' for code in case.get('codes', ())]

    def _enter(self, world):
        """Round as this world does."""
        method, unit = world.split()
        self.currency.rounding = float(unit)
        self.env.company.tax_calculation_rounding_method = METHODS[method]

    # === THE SHOP ===

    def _create_order(self, case):
        products = self.fixtures['products']
        position = self.fixtures['fiscal'].get(case.get('fiscal'))
        return self.env['sale.order'].create(
            {
                'partner_id': self.fixtures['customers'][case['name']].id,
                'pricelist_id': self._pricelist(case).id,
                'fiscal_position_id': position and position.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': products[key].id,
                            'product_uom_qty': quantity,
                            'discount': discount[0] if discount else 0,
                        }
                    )
                    for key, quantity, *discount in case['basket']
                ],
            }
        )

    def _claim_automatic(self, order):
        """As a cart does after each change (website_sale_loyalty)."""
        for coupon, rewards in order._get_claimable_rewards().items():
            program = coupon.program_id
            if len(program.reward_ids) == 1 and not program.is_nominative:
                if rewards not in order.order_line.reward_id:
                    with suppress(UserError):  # there is nothing to discount
                        order._apply_program_reward(rewards, coupon)

    def _sell(self, case):
        order = self._create_order(case)
        order._update_programs_and_rewards()
        self._claim_automatic(order)
        order._update_programs_and_rewards()
        for code in self._codes(case):
            found = order._try_apply_code(code)
            if 'error' not in found:
                for coupon, rewards in found.items():
                    order._apply_program_reward(rewards, coupon)
            order._update_programs_and_rewards()
        for key in case.get('claims', ()):
            programme = self._programme(case, key)
            card = self.fixtures['cards'][case['name'], key]
            order._apply_program_reward(programme.reward_ids, card)
            order._update_programs_and_rewards()
        return order

    def _answer(self, order):
        rewards = order.order_line.filtered('reward_id')
        free = rewards.filtered(lambda line: line.reward_id.reward_type == 'product')
        loyal = order.coupon_point_ids.filtered(
            lambda entry: entry.coupon_id.program_id.program_type == 'loyalty'
        )
        paying = rewards.filtered(lambda line: line.reward_id.program_id.is_nominative)
        return {
            'total': self._text(order.amount_total),
            'tax': self._text(order.amount_tax),
            'discount': self._text(-sum((rewards - free).mapped('price_total'))),
            'earned': self._text(sum(loyal.mapped('points'))),
            'spent': self._text(sum(paying.mapped('points_cost'))),
            'free': {
                line.product_id.name: int(line.product_uom_qty)
                for line in free
                if line.product_uom_qty
            },
        }

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
                [self.fixtures['products'][key].id, quantity, *rest]
                for key, quantity, *rest in basket
            ],
            'claims': [
                [self._programme(case, key).id, self.fixtures['cards'][case['name'], key].id]
                for key in case.get('claims', ())
            ],
        }
