"""The records that the table of baskets speaks of, built once."""

import json
from pathlib import Path

from odoo.fields import Command

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

CASES = Path(__file__).parent / 'cases'
MODES = {'percent': 'percent', 'fixed': 'per_order', 'per_point': 'per_point'}
PARTS = {'order': 'order', 'cheapest': 'cheapest', 'goods': 'specific'}
APPLIES = {
    'loyalty': 'both',
    'ewallet': 'future',
    'gift_card': 'future',
    'next_order_coupons': 'future',
}
OWNED = ('loyalty', 'ewallet')


def read_table():
    return json.loads((CASES / 'baskets.json').read_text())


class BasketRecords(TestPointOfSaleHttpCommon):
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
        table, taxes = cls.table['products'], cls.fixtures['taxes']
        products = cls.fixtures['products'] = {}
        for key, data in table.items():
            values = {
                'name': key,
                'type': 'combo' if 'combo' in data else 'service',
                'available_in_pos': True,
                'list_price': float(data['price']),
                'taxes_id': [Command.set(taxes[data['tax']].ids if 'tax' in data else [])],
            }
            if 'combo' in data:
                parts = [products[part] for part in data['combo']]
                values['combo_ids'] = [Command.set(cls._create_choices(key, parts).ids)]
            products[key] = cls.env['product.product'].create(values)

    @classmethod
    def _create_choices(cls, key, parts):
        """One choice for each part of a combo, with nothing to choose from."""
        return cls.env['product.combo'].create(
            [
                {
                    'name': f'{key} {part.name}',
                    'combo_item_ids': [Command.create({'product_id': part.id})],
                }
                for part in parts
            ]
        )

    @classmethod
    def _create_pricelists(cls):
        """A basket sees the programmes of its pricelist and no other."""
        keys = list(dict.fromkeys(' '.join(case['programmes']) for case in cls.table['baskets']))
        pricelists = cls.env['product.pricelist'].create(
            [{'name': key or 'none', 'currency_id': cls.currency.id} for key in keys]
        )
        cls.fixtures['pricelists'] = dict(zip(keys, pricelists, strict=True))

    @classmethod
    def _create_programmes(cls):
        """One for each place that it has in sets of programmes: by their sequence the table names
        them in their order."""
        sets = {}
        for set_name, pricelist in cls.fixtures['pricelists'].items():
            for place, key in enumerate(set_name.split()):
                sets[key, place] = sets.get((key, place), pricelist) | pricelist
        programmes = cls.env['loyalty.program'].create(
            [cls._programme_values(key, place, lists) for (key, place), lists in sets.items()]
        )
        cls.fixtures['programmes'] = dict(zip(sets, programmes, strict=True))

    @classmethod
    def _programme_values(cls, key, place, pricelists):
        data = cls.table['programmes'][key]
        code = f'{data["code"]}-{place}' if data.get('code') else False
        kind = data['type']
        rules = []
        if data['rule'] is not None:
            rules.append(cls._rule_values(data['rule'], code, kind))
        own = {}
        if kind == 'gift_card':  # no till opens without them
            own['mail_template_id'] = cls.env.ref('loyalty.mail_template_gift_card').id
            own['pos_report_print_id'] = cls.env.ref('loyalty.report_gift_card').id
        return {
            **own,
            'name': key,
            'program_type': kind,
            'sequence': place,
            'currency_id': cls.currency.id,
            'pricelist_ids': [Command.set(pricelists.ids)],
            'trigger': 'with_code' if code or kind == 'coupons' else 'auto',
            'applies_on': APPLIES.get(kind, 'current'),
            'rule_ids': [Command.clear(), *map(Command.create, rules)],
            'reward_ids': [
                Command.clear(),
                Command.create(cls._reward_values(data['reward'], kind)),
            ],
        }

    @classmethod
    def _product_ids(cls, keys):
        return [Command.set([cls.fixtures['products'][key].id for key in keys or ()])]

    @classmethod
    def _rule_values(cls, rule, code, kind):
        return {
            'reward_point_split': kind == 'gift_card',
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
        partners = cls.env['res.partner'].create(
            [{'name': case['name']} for case in cls.table['baskets']]
        )
        cls.fixtures['customers'] = {partner.name: partner for partner in partners}
        # who has a gift card of no order is asked at a till whether it is paid
        source = cls.env['sale.order'].create({'partner_id': partners[0].id})
        keys, values = [], []
        for case, partner in zip(cls.table['baskets'], partners, strict=True):
            for key, points in case.get('points', {}).items():
                programme = cls._programme(case, key)
                is_owned = programme.program_type in OWNED
                keys.append((case['name'], key))
                values.append(
                    {
                        'program_id': programme.id,
                        'partner_id': is_owned and partner.id,
                        'order_id': not is_owned and source.id,
                        'points': points,
                    }
                )
        cards = cls.env['loyalty.card'].create(values)
        cls.fixtures['cards'] = dict(zip(keys, cards, strict=True))

    @classmethod
    def _pricelist(cls, case):
        return cls.fixtures['pricelists'][' '.join(case['programmes'])]

    @classmethod
    def _programme(cls, case, key):
        return cls.fixtures['programmes'][key, case['programmes'].index(key)]
