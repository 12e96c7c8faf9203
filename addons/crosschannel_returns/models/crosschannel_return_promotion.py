from odoo import models

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core


class CrosschannelReturn(models.Model):
    """Promotions an order no longer deserves: by the company's policy their discount is charged
    back with the return that breaks them, and given back when the rest returns, too.

    What is charged is a part of a return line's ``components`` marked ``unwound``: it has the
    taxes of the discount, is credited and counted with it, and is no price of the units.
    """

    _inherit = 'crosschannel.return'

    def _unwind_promotions(self):
        """Judge the promotions of the order anew, told before anything is done: with the return,
        and again when it is settled."""
        for doc in self.sudo():
            if doc.company_id.crosschannel_promotions != 'unwind' or not doc._sold_order():
                continue
            parts = {line: core.own(line.components or []) for line in doc.line_ids}
            standing = doc._unwound_targets(parts)
            for origin, target in standing.items():
                doc._charge_unwound(parts, origin, doc._minus_unwound(origin, target))
            for line, components in parts.items():
                if components != (line.components or []):
                    line.components = components

    # === WHAT IS CHARGED ===

    def _unwound_targets(self, parts):
        """What the promotions that do not stand any more take back in all.

        :return: {reward line: {'untaxed': cents, 'taxes': {tax: [cents, base]}}}, below zero;
            all zero for one that stands
        """
        order = self._sold_order()
        if not order._crosschannel_promotion_lines():
            return {}
        kept, amounts = self._kept_units(), order._crosschannel_line_amounts()
        targets = {}
        for lines, times, left in order._crosschannel_promotions(kept, amounts):
            for line in lines:
                if line._crosschannel_is_free():
                    free = line._crosschannel_sold_qty() * left / times
                    targets[line] = self._price_of_free(line, max(0.0, kept[line] - free))
                else:
                    rest = self._rest_of_discount(line, amounts[line], parts, kept[line])
                    targets[line] = self._beyond(rest, core.part_of(amounts[line], times, 0, left))
        return targets

    def _other_returns(self):
        docs = self._sold_order()._crosschannel_docs()
        return docs.filtered_domain(self._active_domain()) - self

    def _kept_units(self):
        """:return: {order line: units that are in no return, this one counted}"""
        lines = self._sold_order()._crosschannel_all_lines()
        back = lines._crosschannel_gone(without=self)
        for line in self.line_ids:
            sold = line._sold_line()
            back[sold] = back.get(sold, 0.0) + line.quantity
        return {line: line._crosschannel_sold_qty() - back.get(line, 0.0) for line in lines}

    def _rest_of_discount(self, line, amount, parts, kept):
        """What of a discount is on units that are kept: not what went back with others, or by a
        refund of the discount itself."""
        sold = line._crosschannel_sold_qty()
        rest = core.part_of(amount, self._to_units(sold), 0, self._to_units(kept))
        self._add_amount(rest, self._other_returns().line_ids._given(line.id), sign=-1)
        for part in (part for of_line in parts.values() for part in of_line):
            if part['line'] == line.id:
                self._add_amount(rest, part, sign=-1)
        return rest

    def _beyond(self, rest, deserved):
        """What of a discount (amounts below zero) is more than what is still earned."""
        if core.worth([rest]) >= core.worth([deserved]):
            return self._no_amount()
        self._add_amount(rest, deserved, sign=-1)
        return rest

    def _price_of_free(self, line, quantity):
        """What units of a free product cost that is kept without being earned."""
        order = line.order_id
        if self._to_units(quantity) <= 0:
            return self._no_amount()
        base = line._prepare_base_line_for_taxes_computation(quantity=quantity, discount=0.0)
        (amount,) = order._crosschannel_amounts([base], order.company_id, order.currency_id)
        price = self._no_amount()
        self._add_amount(price, core.part_of(amount, 1, 0, 1), sign=-1)
        return price

    def _no_amount(self):
        return {'untaxed': 0, 'taxes': {}}

    def _add_amount(self, sums, part, sign=1):
        sums['untaxed'] += sign * part['untaxed']
        for tax, values in part['taxes'].items():
            before = sums['taxes'].get(tax) or [0, 0]
            sums['taxes'][tax] = [
                old + sign * value for old, value in zip(before, values, strict=True)
            ]

    def _minus_unwound(self, origin, target):
        """Of what is charged in all, what other returns have not charged yet."""
        others = self._other_returns()
        rest = {'untaxed': target['untaxed'], 'taxes': dict(target['taxes'])}
        for part in (part for line in others.line_ids for part in line.components or []):
            if part['line'] == origin.id and part.get('unwound'):
                self._add_amount(rest, part, sign=-1)
        return rest

    # === WHO BEARS IT ===

    def _charge_unwound(self, parts, origin, amount):
        """Put an amount on the lines of this return that have its taxes, then on others, where it
        is a line of its own of their document. No line pays more than it gives."""
        charge = -core.worth([amount])
        if not charge:
            return
        taxes = origin._crosschannel_taxes()
        alike = [line for line in parts if line._sold_line()._crosschannel_taxes() == taxes]
        others = [line for line in parts if line not in alike]
        lines = alike + others
        if charge < 0:
            self._add_unwound(parts, lines[:1], origin, amount, charge, [charge])
            return
        able, left = [], charge
        for line in lines:
            fee = self._minor(line.fee_amount)
            able.append(min(left, max(0, core.worth(parts[line]) - fee)))
            left -= able[-1]
        self._add_unwound(parts, lines, origin, amount, charge, able)

    def _add_unwound(self, parts, lines, origin, amount, charge, shares):
        done = 0
        for line, share in zip(lines, shares, strict=True):
            marks = abs(charge), abs(done), abs(done + share)
            done += share
            if not share:
                continue
            part = core.part_of(amount, *marks)
            parts[line] = [*parts[line], {'line': origin.id, **part, 'unwound': True}]

    # === TOLD BEFORE IT IS DONE ===

    def _plan_text(self):
        """The plan in words, for the form: money, cards and points; of what is settled, what was
        charged for promotions."""
        if self.state == 'refused':
            return ''
        if self.state == 'settled':
            return '\n'.join(self._charged_texts())
        try:
            parts = self._refund_plan()
        except Refusal as refusal:
            return refusal.text
        lines = [
            ' '.join(filter(None, [self.currency_id.format(p['amount']), p['label'], p['source']]))
            for p in parts
        ]
        lines += self._charged_texts()
        lines += [
            self.env._(
                '%(program)s %(card)s: %(change)s points, balance %(balance)s',
                program=change['program'],
                card=change['card'],
                change=change['given'] - change['taken'],
                balance=change['balance'],
            )
            for change in self._points_plan()
        ]
        return '\n'.join(lines)

    def _charged_texts(self):
        return [
            self.env._(
                '%(program)s is no longer earned: %(amount)s are charged',
                program=charge['program'],
                amount=self.currency_id.format(charge['amount']),
            )
            for charge in self._unwound()
        ]

    def _refund_of_goods(self):
        """What the units cost, before anything is charged or kept."""
        return self.currency_id.round(sum(line._refund_of_goods() for line in self.line_ids))

    def _unwound(self):
        """What this return charges for promotions that are no longer earned.

        :return: list of {program, amount}, below zero where it gives back what was charged
        """
        sums = {}
        for line in self.line_ids:
            for part in line.components or []:
                if part.get('unwound'):
                    program = line._sold_line().browse(part['line']).reward_id.program_id
                    sums[program] = sums.get(program, 0) - core.worth([part])
        return [
            {'program': program.name, 'amount': self._major(cents)}
            for program, cents in sums.items()
            if cents
        ]


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    def _refund_of_goods(self):
        return self.return_id._major(core.worth(core.own(self.components or [])))
