"""What a basket of the table costs: worked out on its own, with no engine of Odoo's.

Money is a Fraction, rounded half away from zero where the law says so:

- a line is rounded to the currency when the world rounds by line; when it rounds globally, the
  sum of each tax is rounded once;
- a discount takes the same part of each tax, as a line of that tax, its price not rounded;
- where only the order is rounded a line has no amount of its own, nor has a discount;
- free goods are not sold, so they cost nothing and earn nothing.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

HUNDREDTH = Fraction(1, 100)
PAYMENTS = ('ewallet',)


def half_up(value, unit):
    steps = floor(abs(value) / unit + Fraction(1, 2)) * unit
    return steps if value >= 0 else -steps


@dataclass(frozen=True, slots=True)
class Tax:
    key: str
    rate: Fraction
    included: bool


@dataclass(frozen=True, slots=True)
class Row:
    product: str
    quantity: Fraction
    price: Fraction
    tax: Tax | None
    discount: Fraction = Fraction(0)
    programme: str = ''

    @property
    def raw(self):
        return self.quantity * self.price * (1 - self.discount / 100)


@dataclass(frozen=True, slots=True)
class World:
    by_line: bool
    unit: Fraction

    def split(self, raw, tax):
        """(base, tax) of an amount, rounded to the currency."""
        amount = half_up(raw, self.unit)
        if not tax:
            return amount, Fraction(0)
        if tax.included:
            part = half_up(self._tax(amount, tax), self.unit)
            return amount - part, part
        return amount, half_up(self._tax(amount, tax), self.unit)

    @staticmethod
    def _tax(amount, tax):
        return amount * tax.rate / (1 + tax.rate) if tax.included else amount * tax.rate

    def parts(self, row):
        """(base, tax) of a row: rounded by line, or as they are."""
        if self.by_line:
            return self.split(row.raw, row.tax)
        part = self._tax(row.raw, row.tax) if row.tax else Fraction(0)
        return (row.raw - part if row.tax and row.tax.included else row.raw), part

    def total_of(self, row):
        return sum(self.split(row.raw, row.tax))

    def totals(self, rows):
        """(total, tax) of an order."""
        if self.by_line:
            pairs = [self.split(row.raw, row.tax) for row in rows]
            return sum(map(sum, pairs)), sum(tax for _base, tax in pairs)
        base = taxes = Fraction(0)
        exact = {}
        for row in rows:
            row_base, row_tax = self.parts(row)
            base += row_base
            exact[row.tax] = exact.get(row.tax, 0) + row_tax
        taxes = sum(half_up(amount, self.unit) for amount in exact.values())
        whole = sum(row.raw for row in rows if not row.tax or row.tax.included)
        if rows and all(not row.tax or row.tax.included for row in rows):
            return half_up(whole, self.unit), taxes
        return half_up(base, self.unit) + taxes, taxes


class Order:
    """One basket of the table, programme by programme."""

    def __init__(self, table, case):
        self.case, self.programmes = case, table['programmes']
        name, unit = case['world'].split()
        self.world = World(name == 'line', Fraction(unit))
        self.mapped = table['fiscal'].get(case.get('fiscal'), {})
        self.table = table
        self.rows = [self._row(*line) for line in case['basket']]
        self.free = {}

    def _tax(self, key):
        rate = self.table['taxes'][key]
        return Tax(key, Fraction(str(rate['rate'])) / 100, rate['included'])

    def _row(self, product, quantity, discount=0):
        data = self.table['products'][product]
        key = data['tax']
        price = Fraction(data['price'])
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
        goods = self._goods(rule.get('products'))
        amount = sum(
            sum(self.world.split(row.raw, row.tax))
            if rule.get('taxed')
            else self.world.split(row.raw, row.tax)[0]
            for row in goods
        )
        units = sum(row.quantity for row in goods)
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
            return each * sum(row.quantity for row in goods)
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
            if not self.eligible(key):
                continue
            reward = self.programmes[key]['reward']
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
        rows = [row for row in self._goods(reward.get('products')) if row.price]
        return min(rows, key=lambda row: row.price, default=None)

    def _cheapest_groups(self, reward):
        row = self._cheapest(reward)
        if not row:
            return Fraction(0), {}
        return (
            self.world.total_of(row) / row.quantity,
            {row.tax: row.price * (1 - row.discount / 100)},
        )

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
            goods = [self._cheapest(reward)]
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

    def _give(self, key):
        reward = self.programmes[key]['reward']
        count = self.points(key) // reward.get('costs', 1)
        if count:
            free = self.free.get(reward['free'], 0)
            self.free[reward['free']] = free + int(count * reward.get('quantity', 1))

    def answer(self):
        case = self.case
        keys = [key for key in case['programmes'] if self.programmes[key]['type'] != 'loyalty']
        automatic = [
            key for key in keys if self.programmes[key]['type'] not in ('promo_code', *PAYMENTS)
        ]
        automatic += [key for key in keys if self.programmes[key].get('code') in case['codes']]
        chosen = self._chosen(automatic)
        for key in chosen:
            if 'free' in self.programmes[key]['reward']:
                self._give(key)
        for key in chosen:
            if 'free' not in self.programmes[key]['reward']:
                self._discount(key, self.points(key))
        spent = Fraction(0)
        loyal = [key for key in case['programmes'] if self.programmes[key]['type'] == 'loyalty']
        earned = sum((self.points(key) for key in loyal), Fraction(0))
        for key in case['claims']:
            own = earned if key in loyal else 0
            spent += self._discount(key, Fraction(str(case['points'].get(key, 0))) + own)
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
        return found


def money(value):
    """Hundredths as text."""
    return f'{float(half_up(Fraction(value), HUNDREDTH)) + 0.0:.2f}'


def answer(table, case):
    return Order(table, {'codes': [], 'claims': [], 'points': {}, **case}).answer()
