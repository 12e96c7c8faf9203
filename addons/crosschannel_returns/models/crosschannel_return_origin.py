from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from .. import core


class CrosschannelReturnOrigin(models.AbstractModel):
    """What a return needs of the document that sold the goods: a sale order, a till's order.

    It has ``company_id``, ``currency_id`` and ``partner_id``; its lines are of
    `crosschannel.return.origin.line`.
    """

    _name = 'crosschannel.return.origin'
    _description = 'Order that Comes Back'

    crosschannel_guard = fields.Integer(
        'Return Guard', copy=False, help='Changed by every decision about a return of this order.'
    )

    # === HOOKS ===

    def _crosschannel_lines(self):
        """The lines of this order that a customer can bring back."""
        raise NotImplementedError

    def _crosschannel_base_lines(self):
        """The priced lines of this order as the tax engine takes them."""
        raise NotImplementedError

    def _crosschannel_channel(self):
        """The code of the channel it was sold through."""
        raise NotImplementedError

    def _crosschannel_place(self):
        """The warehouse that sold."""
        raise NotImplementedError

    def _prepare_return_vals(self):
        """Values of a return that name this order and its customer."""
        raise NotImplementedError

    # === BUSINESS METHODS ===

    def _crosschannel_guard(self):
        """Let one transaction at a time decide about returns of these orders.

        Odoo's transactions read a snapshot: whoever waited here for another's commit gets a
        serialization failure and is replayed by the server with fresh numbers. Reading the
        quantities under a mere row lock would take the same unit back twice.
        """
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """UPDATE %s SET crosschannel_guard = COALESCE(crosschannel_guard, 0) + 1
                    WHERE id IN %s RETURNING id""",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(['crosschannel_guard'], flush=False)

    def _crosschannel_minor(self, amount):
        return round(amount * 10**self.currency_id.decimal_places)

    def _crosschannel_major(self, minor):
        return self.currency_id.round(minor / 10**self.currency_id.decimal_places)

    def _crosschannel_line_amounts(self):
        """What each line costs, taxes apart, so that the lines add up to the order's total but for
        the fees of its returns.

        :return: {line: {'untaxed': cents, 'taxes': {tax id: (tax cents, base cents)}}}
        """
        self.ensure_one()
        base_lines = self._crosschannel_base_lines()
        amounts = self._crosschannel_amounts(base_lines, self.company_id, self.currency_id)
        return {line['record']: part for line, part in zip(base_lines, amounts, strict=True)}

    def _crosschannel_amounts(self, base_lines, company, currency):
        """What each of the tax engine's lines costs, see _crosschannel_line_amounts."""
        tax_model = self.env['account.tax']
        tax_model._add_tax_details_in_base_lines(base_lines, company)
        tax_model._round_base_lines_tax_details(base_lines, company)

        def minor(amount):
            return round(amount * 10**currency.decimal_places)

        return [
            {
                'untaxed': minor(
                    details['total_excluded_currency'] + details['delta_total_excluded_currency']
                ),
                'taxes': {
                    data['tax'].id: (
                        minor(data['tax_amount_currency']),
                        minor(data['base_amount_currency']),
                    )
                    for data in details['taxes_data']
                    if not data['is_reverse_charge']
                },
            }
            for details in (line['tax_details'] for line in base_lines)
        ]

    def _crosschannel_components(self):
        """What the customer paid for each line: its own price and its part of the discounts
        given on the order.

        :return: {line id: [{'line': id of the line the amounts come from, 'untaxed': cents,
            'taxes': {tax id: (tax cents, base cents)}}]}
        """
        amounts = self._crosschannel_line_amounts()
        result = defaultdict(list)
        for line, amount in amounts.items():
            if line._crosschannel_is_order_discount():
                continue
            result[line.id].append({'line': line.id, **amount})
        for discount, amount in amounts.items():
            if not discount._crosschannel_is_order_discount():
                continue
            left = discount._crosschannel_left_of(amount)
            for line_id, share in self._crosschannel_share(discount, left, amounts).items():
                result[line_id].append({'line': discount.id, **share})
        return result

    def _crosschannel_share(self, discount, amount, amounts):
        lines = discount._crosschannel_discounted_lines(discount.browse().concat(*amounts))
        weights = {
            line.id: amounts[line]['untaxed']
            + sum(tax for tax, _base in amounts[line]['taxes'].values())
            for line in lines
        }
        if sum(weights.values()) <= 0:
            return {}
        untaxed = core.allocate(amount['untaxed'], weights)
        taxes = {
            tax: (core.allocate(tax_total, weights), core.allocate(base_total, weights))
            for tax, (tax_total, base_total) in amount['taxes'].items()
        }
        return {
            line: {
                'untaxed': untaxed[line],
                'taxes': {tax: (parts[line], bases[line]) for tax, (parts, bases) in taxes.items()},
            }
            for line in weights
        }


class CrosschannelReturnOriginLine(models.AbstractModel):
    """A line of such an order, with ``order_id``, ``product_id`` and ``product_uom_id``."""

    _name = 'crosschannel.return.origin.line'
    _description = 'Order Line that Comes Back'

    # the field of return lines that points here
    _crosschannel_link = None

    # === HOOKS ===

    def _crosschannel_is_goods(self):
        """Whether the line is something a customer can bring back."""
        raise NotImplementedError

    def _crosschannel_is_order_discount(self):
        """Whether the line is a discount given on other lines of the order."""
        raise NotImplementedError

    def _crosschannel_discounted_lines(self, lines):
        """Of these lines of the order, those the discount of this line belongs to."""
        raise NotImplementedError

    def _crosschannel_returnables(self, without=None):
        """Units of each line that may come back now, in the unit of the line.

        :param without: a return that does not count against itself
        :return: {line: quantity}
        """
        raise NotImplementedError

    def _crosschannel_sold_qty(self):
        raise NotImplementedError

    def _crosschannel_delivered_qty(self):
        raise NotImplementedError

    def _crosschannel_delivered_at(self):
        """When each line was last delivered to the customer: {line: datetime}."""
        raise NotImplementedError

    def _crosschannel_taxes(self):
        """The taxes the line was sold with."""
        raise NotImplementedError

    def _crosschannel_left_of(self, amount):
        """What of the amount of this discount did not go back by itself."""
        return amount

    # === BUSINESS METHODS ===

    def _crosschannel_returnable(self, without=None):
        """Units that may come back now, see _crosschannel_returnables."""
        self.ensure_one()
        return self._crosschannel_returnables(without)[self]

    def _crosschannel_terms(self):
        """What the policies say about returning these lines now.

        :return: {line id: {'policy': id or False, 'until': last day or False, 'late': bool,
            'fee_percent': float, 'needs_approval': bool, 'refund_to': 'original' or
            'store_credit', 'returnable': quantity in the unit of the line}}
        """
        rules = {
            order: self.env['crosschannel.return.policy']._rules_of(order)
            for order in self.order_id
        }
        returnable, delivered = self._crosschannel_returnables(), self._crosschannel_delivered_at()
        result = {}
        for line in self:
            order = line.order_id
            path = (line.product_id.categ_id.parent_path or '').split('/')
            categories = {int(part) for part in path if part}
            rule = core.policy.choose(rules[order], categories, order._crosschannel_channel())
            until = core.policy.until(rule, line._crosschannel_day(delivered.get(line)))
            today = line._crosschannel_day(fields.Datetime.now())
            result[line.id] = {
                'policy': rule.id or False,
                'until': until or False,
                'late': core.policy.is_late(until, today),
                'fee_percent': rule.fee / 100,
                'needs_approval': rule.needs_approval,
                'refund_to': rule.refund_to,
                'returnable': returnable[line],
            }
        return result

    def _crosschannel_day(self, moment):
        """The day of a moment where the goods came from: a window ends at its midnight."""
        if not moment:
            return None
        order = self.order_id
        place = order._crosschannel_place()
        zone = place.partner_id.tz or order.company_id.partner_id.tz or 'UTC'
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    def _crosschannel_is_whole(self):
        """Whether only whole units make sense (pieces, packs; not kilograms or metres)."""
        self.ensure_one()
        return self.env['crosschannel.return']._is_whole(self.product_uom_id)
