"""What a basket of the table costs: worked out on its own, with no engine of Odoo's.

Money is a Fraction, rounded half away from zero where the law says so:

- a line is rounded to the currency when the world rounds by line; when it rounds globally, the
  sum of each tax is rounded once;
- a discount takes the same part of each tax, as a line of that tax, its price not rounded;
- where only the order is rounded a line has no amount of its own, nor has a discount;
- free goods are not sold, so they cost nothing and earn nothing;
- a combo is sold as its parts, whose prices share its own by what they cost alone, the last taking
  what is left; it is one unit, and its price is the sum of theirs;
- a card or coupon takes of the order after all that comes by itself; what pays (gift cards and
  wallets) comes last, has no tax and no part in the discounts.
"""

from dataclasses import replace
from fractions import Fraction
from math import floor

from .money import HUNDREDTH, Row, Tax, World, half_up, money

PAYMENTS = ('ewallet', 'gift_card')
COUPONS = ('coupons', 'next_order_coupons')
ISSUED = ('gift_card', 'next_order_coupons', 'ewallet')


class Order:
    """One basket of the table, programme by programme."""

    def __init__(self, table, case):
        self.case, self.programmes = case, table['programmes']
        name, unit = case['world'].split()
        self.world = World(name == 'line', Fraction(unit))
        self.mapped = table['fiscal'].get(case.get('fiscal'), {})
        self.table = table
        self.rows = [
            row for place, line in enumerate(case['basket']) for row in self._rows(place, *line)
        ]
        self.free = {}

    def _tax(self, key):
        rate = self.table['taxes'][key]
        return Tax(key, Fraction(str(rate['rate'])) / 100, rate['included'])

    def _rows(self, place, product, quantity, discount=0):
        data = self.table['products'][product]
        parts = data.get('combo')
        if not parts:
            row = self._row(product, quantity, discount, Fraction(data['price']))
            return [replace(row, group=place)]
        rows = [
            self._row(part, quantity, discount, price)
            for part, price in zip(parts, self._shares(data), strict=True)
        ]
        return [
            replace(row, product=product, group=place, part=row.product, first=row is rows[0])
            for row in rows
        ]

    def _shares(self, data):
        alone = [Fraction(self.table['products'][part]['price']) for part in data['combo']]
        price = Fraction(data['price'])
        shares = [half_up(each * price / sum(alone), self.world.unit) for each in alone]
        shares[-1] += price - sum(shares)
        return shares

    def _row(self, product, quantity, discount, price):
        key = self.table['products'][product]['tax']
        if key in self.mapped:
            old, new = self._tax(key), self._tax(self.mapped[key])
            if old and old.included:
                price = half_up(price / (1 + old.rate) * (1 + new.rate), HUNDREDTH)
            key = self.mapped[key]
        return Row(product, Fraction(str(quantity)), price, self._tax(key), Fraction(str(discount)))

    # === RULES ===

    def _goods(self, products):
        return [
            row
            for row in self.rows
            if not row.programme and (not products or row.product in products)
        ]

    def eligible(self, key):
        programme = self.programmes[key]
        rule = programme['rule']
        if rule is None:
            return bool(self.rows)
        goods = self._goods(rule.get('products'))
        amount = sum(
            sum(self.world.split(row.raw, row.tax))
            if rule.get('taxed')
            else self.world.split(row.raw, row.tax)[0]
            for row in goods
        )
        units = sum(row.units for row in goods)
        return (
            goods
            and amount >= Fraction(str(rule.get('amount', 0)))
            and units >= rule.get('units', 0)
        )

    def points(self, key):
        """What a programme's rule gives for this order."""
        programme = self.programmes[key]
        rule = programme['rule']
        if not self.eligible(key):
            return Fraction(0)
        each = Fraction(str(rule.get('points', 1)))
        goods = self._goods(rule.get('products'))
        if rule.get('per', 'order') == 'order':
            return each
        if rule['per'] == 'unit':
            return each * sum(row.units for row in goods)
        uncounted = {*PAYMENTS, programme['type']}
        paid = sum(self.world.total_of(row) for row in goods)
        if not rule.get('products'):
            paid += sum(
                self.world.total_of(row)
                for row in self.rows
                if row.programme and self.programmes[row.programme]['type'] not in uncounted
            )
        return floor(each * paid * 100) * HUNDREDTH

    # === REWARDS ===

    def _chosen(self, keys):
        """The programmes that apply: of those on the whole order only the best."""
        chosen, best = [], None
        gross = sum(self.world.total_of(row) for row in self.rows)
        for key in keys:
            kind, reward = self.programmes[key]['type'], self.programmes[key]['reward']
            # the rule of a next order's coupon is about the order before
            if kind != 'next_order_coupons' and not self.eligible(key):
                continue
            if kind not in COUPONS and self.points(key) < reward.get('costs', 1):
                continue
            if reward.get('of') != 'order' or 'per_point' in reward:
                chosen.append(key)
                continue
            value = self._value(reward, gross)
            if best is None:
                chosen.append(key)
            elif self._better(value, self._value(self.programmes[best]['reward'], gross), gross):
                chosen[chosen.index(best)] = key
            else:
                continue
            best = key
        return chosen

    @staticmethod
    def _value(reward, gross):
        if 'fixed' in reward:
            return Fraction(str(reward['fixed']))
        return gross * Fraction(str(reward['percent'])) / 100

    @staticmethod
    def _better(new, old, gross):
        if new >= gross and old >= gross:
            return new < old
        return new > old

    def _order_groups(self):
        amount, groups = Fraction(0), {}
        for row in self.rows:
            base, tax = self.world.parts(row)
            amount += base + tax
            whole = base + tax if row.tax and row.tax.included else base
            groups[row.tax] = groups.get(row.tax, 0) + whole
        return amount, groups

    def _cheapest(self, reward):
        groups = {}
        for row in self._goods(reward.get('products')):
            groups.setdefault(row.group, []).append(row)
        priced = [rows for rows in groups.values() if sum(row.price for row in rows)]
        return min(priced, key=lambda rows: sum(row.price for row in rows), default=[])

    def _cheapest_groups(self, reward):
        amount, groups = Fraction(0), {}
        for row in self._cheapest(reward):
            amount += self.world.total_of(row) / row.quantity
            price = row.price * (1 - row.discount / 100)
            groups[row.tax] = groups.get(row.tax, 0) + price
        return amount, groups

    def _specific_groups(self, reward):
        """What earlier discounts left of these goods."""
        left = {row: self.world.total_of(row) for row in self._goods(None)}
        wanted = self._goods(reward.get('products'))
        seen = []
        for given in self.rows:
            if given.programme and given.programme not in seen:
                seen.append(given.programme)
                self._take(given.programme, left, wanted)
        amount, groups = Fraction(0), {}
        for row in wanted:
            amount += left[row]
            part = row.raw * left[row] / self.world.total_of(row)
            groups[row.tax] = groups.get(row.tax, 0) + part
        return amount, groups

    def _take(self, key, left, wanted):
        reward = self.programmes[key]['reward']
        if 'free' in reward:
            return
        goods = self._goods(None)
        if reward['of'] == 'cheapest':
            goods = self._cheapest(reward)
        elif reward['of'] == 'goods':
            goods = self._goods(reward.get('products'))
        if 'percent' in reward:
            part = Fraction(str(reward['percent'])) / 100
            for row in goods:
                left[row] *= 1 - (part / row.quantity if reward['of'] == 'cheapest' else part)
            return
        given = {row.tax: -self.world.total_of(row) for row in self.rows if row.programme == key}
        others = [row for row in goods if row not in wanted]
        for row in [*others, *(row for row in goods if row in wanted)]:
            taken = min(left[row], given.get(row.tax, 0))
            given[row.tax] = given.get(row.tax, 0) - taken
            left[row] -= taken

    def _discount(self, key, points):
        reward = self.programmes[key]['reward']
        amount, groups = {
            'order': self._order_groups,
            'cheapest': lambda: self._cheapest_groups(reward),
            'goods': lambda: self._specific_groups(reward),
        }[reward['of']]()
        if not amount:
            return Fraction(0)
        most = self.world.totals(self.rows)[0]
        if reward.get('most'):
            most = min(most, Fraction(str(reward['most'])))
        spent = Fraction(reward.get('costs', 1))
        if 'percent' in reward:
            most = min(most, amount * Fraction(str(reward['percent'])) / 100)
        elif 'fixed' in reward:
            most = min(most, Fraction(str(reward['fixed'])))
        else:
            each = Fraction(str(reward['per_point']))
            if self.programmes[key]['type'] not in PAYMENTS:
                points = points // spent * spent
            most = min(most, each * points)
            spent = half_up(min(most, amount) / each, HUNDREDTH)
        if self.programmes[key]['type'] in PAYMENTS:
            self.rows.append(Row('', Fraction(1), -min(most, amount), None, programme=key))
            return spent
        factor = min(Fraction(1), most / amount)
        for tax, part in groups.items():
            if part:
                self.rows.append(Row('', Fraction(1), -part * factor, tax, programme=key))
        return spent

    def _give(self, key, points):
        reward = self.programmes[key]['reward']
        count = points // reward.get('costs', 1)
        if count:
            free = self.free.get(reward['free'], 0)
            self.free[reward['free']] = free + int(count * reward.get('quantity', 1))
        return count * reward.get('costs', 1)

    def _issued(self):
        """Points of the cards and coupons that the order brings."""
        issued = []
        for key in self.case['programmes']:
            programme = self.programmes[key]
            rule = programme['rule']
            if programme['type'] not in ISSUED or rule is None or not self.eligible(key):
                continue
            if programme['type'] == 'gift_card':
                for row in self._goods(rule['products']):
                    each = floor(self.world.total_of(row) / row.quantity * 100) * HUNDREDTH
                    issued += [each] * int(row.quantity)
            elif programme['type'] == 'next_order_coupons' or rule.get('products'):
                issued.append(self.points(key))
        return sorted(money(points) for points in issued)

    def answer(self):
        case = self.case
        kind = {key: self.programmes[key]['type'] for key in case['programmes']}
        held = {key: Fraction(str(points)) for key, points in case['points'].items()}
        coupons = [
            key
            for key in case['cards']
            if kind[key] in COUPONS and held[key] >= self.programmes[key]['reward'].get('costs', 1)
        ]
        by_code = [
            key
            for key in kind
            if self.programmes[key].get('code') and self.programmes[key]['code'] in case['codes']
        ]
        automatic = [
            key
            for key in kind
            if kind[key] not in ('loyalty', *PAYMENTS, *COUPONS)
            and not self.programmes[key].get('code')
        ]
        chosen = self._chosen([*automatic, *by_code, *coupons])
        spent = Fraction(0)
        for key in chosen:
            if 'free' in self.programmes[key]['reward']:
                taken = self._give(key, held[key] if key in coupons else self.points(key))
                spent += taken if key in coupons else 0
        for key in chosen:
            if 'free' not in self.programmes[key]['reward']:
                taken = self._discount(key, held[key] if key in coupons else self.points(key))
                spent += taken if key in coupons else 0
        loyal = [key for key in kind if kind[key] == 'loyalty']
        earned = sum((self.points(key) for key in loyal), Fraction(0))
        paying = [key for key in case['cards'] if kind[key] in PAYMENTS]
        claims = [*case['claims'], *paying]
        for key in sorted(claims, key=lambda key: kind[key] in PAYMENTS):
            own = earned if key in loyal else 0
            spent += self._discount(key, held[key] + own)
        total, tax = self.world.totals(self.rows)
        given = -sum(self.world.total_of(row) for row in self.rows if row.programme)
        found = {
            'total': money(total),
            'tax': money(tax),
            'discount': money(given),
            'earned': money(earned),
            'spent': money(spent),
            'free': self.free,
        }
        if not self.world.by_line:
            del found['discount']
        if any(kind[key] in ISSUED for key in kind):
            found['issued'] = self._issued()
        return found


def answer(table, case):
    optional = {'codes': [], 'cards': [], 'claims': [], 'points': {}}
    return Order(table, {**optional, **case}).answer()
