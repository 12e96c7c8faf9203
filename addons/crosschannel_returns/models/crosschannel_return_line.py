from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core
from .crosschannel_return_policy import CONDITIONS
from .crosschannel_return_reason import DISPOSITIONS

# what the people who receive and inspect may change of a line
BY_HAND = {'condition', 'disposition', 'destination_id', 'received_quantity', 'reason_id', 'note'}


class CrosschannelReturnLine(models.Model):
    _name = 'crosschannel.return.line'
    _description = 'Return Line'
    _rec_name = 'product_id'

    return_id = fields.Many2one(
        'crosschannel.return', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='return_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='return_id.currency_id')
    sale_line_id = fields.Many2one('sale.order.line', 'Order Line', index=True)
    product_id = fields.Many2one(
        'product.product',
        compute='_compute_product_id',
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    product_uom_id = fields.Many2one(
        'uom.uom', compute='_compute_product_uom_id', compute_sudo=True
    )
    quantity = fields.Float(digits='Product Unit', required=True)
    announced_quantity = fields.Float(
        'Announced',
        digits='Product Unit',
        compute='_compute_announced_quantity',
        store=True,
        precompute=True,
    )
    received_quantity = fields.Float(
        'Came In',
        digits='Product Unit',
        compute='_compute_received_quantity',
        store=True,
        precompute=True,
        readonly=False,
        help='What really came in.',
    )
    reason_id = fields.Many2one('crosschannel.return.reason')
    policy_id = fields.Many2one('crosschannel.return.policy', readonly=True)
    condition = fields.Selection(CONDITIONS)
    disposition = fields.Selection(DISPOSITIONS, default='restock', required=True)
    note = fields.Char()
    partner_id = fields.Many2one(related='return_id.partner_id', string='Customer')
    state = fields.Selection(related='return_id.state', store=True)
    channel = fields.Selection(related='return_id.channel', store=True)
    origin = fields.Selection(related='return_id.origin', store=True)
    warehouse_id = fields.Many2one(related='return_id.warehouse_id', store=True, string='Place')
    sale_order_id = fields.Many2one(related='return_id.sale_order_id', string='Order')
    components = fields.Json(
        help='The amounts given back, in minor units, by the order line they come from.'
    )
    refund_untaxed = fields.Monetary('Refund (untaxed)', compute='_compute_refund', store=True)
    refund_total = fields.Monetary('Refund', compute='_compute_refund', store=True)
    refund_unit = fields.Monetary('Refund per Unit', compute='_compute_refund', store=True)
    move_ids = fields.One2many('stock.move', 'crosschannel_return_line_id')
    is_received = fields.Boolean(compute='_compute_is_received', store=True)

    _quantity_positive = models.Constraint('CHECK (quantity > 0)', 'A return takes something back.')

    @api.depends('sale_line_id.product_id')
    def _compute_product_id(self):
        for line in self:
            line.product_id = line._sold_line().product_id or line.product_id

    @api.depends('sale_line_id.product_uom_id', 'product_id.uom_id')
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line._sold_line().product_uom_id or line.product_id.uom_id

    @api.depends('sale_line_id')
    def _compute_announced_quantity(self):
        """What the return was opened with: it stays when less comes in."""
        for line in self:
            line.announced_quantity = line.quantity

    @api.depends('quantity')
    def _compute_received_quantity(self):
        for line in self:
            line.received_quantity = line.quantity

    @api.depends('components', 'quantity')
    def _compute_refund(self):
        for line in self:
            major = line.return_id._major
            parts = line.components or []
            line.refund_untaxed = major(sum(part['untaxed'] for part in parts))
            line.refund_total = major(core.worth(parts))
            line.refund_unit = line.refund_total / line.quantity if line.quantity else 0.0

    @api.depends('move_ids.state')
    def _compute_is_received(self):
        for line in self:
            moves = line.move_ids.filtered(lambda move: move.state != 'cancel')
            line.is_received = bool(moves) and all(move.state == 'done' for move in moves)

    def write(self, vals):
        """What comes back and for how much is decided by the server; goods that are where they
        belong stay there."""
        if self.env.su:
            return super().write(vals)
        if vals.keys() - BY_HAND:
            raise AccessError(
                self.env._(
                    'Of a return line, %(fields)s are not written.',
                    fields=', '.join(vals.keys() - BY_HAND),
                )
            )
        if any(line.state in ('settled', 'refused') or line.is_disposed for line in self):
            raise Refusal('wrong_state', self.env._('Nothing is changed after the fact.'))
        return super().write(vals)

    # === BUSINESS METHODS ===

    def _sold_line(self):
        """Hook: the line of the order that comes back (see crosschannel.return.origin.line)."""
        return self.sale_line_id

    def _priced_line(self):
        """Hook: what the refund is priced as."""
        return self._sold_line()

    def _lower(self, quantity):
        """Less came in than was announced: the rest may come back another time."""
        self.ensure_one()
        change = self.product_uom_id.compare(quantity, self.quantity)
        if change > 0:
            raise Refusal(
                'more_than_announced',
                self.env._(
                    'Only %(quantity)g of %(product)s were announced.',
                    quantity=self.quantity,
                    product=self.product_id.display_name,
                ),
            )
        if not change:
            return
        sale_line = self._sold_line()
        components = sale_line.order_id._crosschannel_components()[sale_line.id]
        priced = self.return_id._priced(
            sale_line, quantity, components, self.fee_percent, without=self
        )
        self.write({'quantity': quantity, **priced})

    def _given(self, origin_line_id):
        """What these lines gave back of the amounts of one order line, in minor units, without
        what they charged for a promotion."""
        result = {'untaxed': 0, 'taxes': defaultdict(lambda: [0, 0])}
        for part in (part for line in self for part in core.own(line.components or [])):
            if part['line'] != origin_line_id:
                continue
            result['untaxed'] += part['untaxed']
            for tax, amounts in part['taxes'].items():
                sums = result['taxes'][tax]
                result['taxes'][tax] = [sums[0] + amounts[0], sums[1] + amounts[1]]
        return result

    def _refund_entries(self, in_product_uom=False):
        """The return as priced lines for a ticket or a credit note.

        Shares of discounts are folded into the price of the goods where the taxes are the same;
        others, and what a card paid (a liability, no discount), stay lines of their own, with a
        negative quantity, and so does the fee (its ``sold`` line is not saved yet before the
        return is settled).

        :return: list of dicts: return_line, sold (line of the order), quantity, untaxed and taxes (minor units)
        """
        entries = []
        for line in self:
            goods = line._priced_line()
            folded = line._new_entry(goods, line._returned_quantity(in_product_uom))
            entries.append(folded)
            for part in line.components:
                origin = goods.browse(part['line']) if part['line'] else goods
                entry = folded
                is_payment = origin.reward_id.program_id.is_payment_program
                if is_payment or origin._crosschannel_taxes() != goods._crosschannel_taxes():
                    entry = line._new_entry(origin._crosschannel_charged_as(), -1)
                    entries.append(entry)
                entry['untaxed'] += part['untaxed']
                for tax, (amount, base) in part['taxes'].items():
                    sums = entry['taxes'][tax]
                    entry['taxes'][tax] = [sums[0] + amount, sums[1] + base]
            if line.fee_amount:
                entries.append(line._fee_entry())
        return entries

    def _new_entry(self, sold, quantity):
        return {
            'return_line': self,
            'sold': sold,
            'quantity': quantity,
            'untaxed': 0,
            'taxes': defaultdict(lambda: [0, 0]),
        }

    def _returned_quantity(self, in_product_uom=True):
        """The quantity in the unit of the product, or in that of the order line."""
        self.ensure_one()
        if not in_product_uom:
            return self.quantity
        return self.product_uom_id._compute_quantity(
            self.quantity, self.product_id.uom_id, round=False
        )

    @api.model
    def _entry_price(self, entry):
        """Unit price of an entry, as its taxes expect it (included or not)."""
        included = sum(
            amounts[0]
            for tax, amounts in entry['taxes'].items()
            if self.env['account.tax'].browse(int(tax)).price_include
        )
        scale = 10 ** entry['return_line'].currency_id.decimal_places
        return (entry['untaxed'] + included) / scale / entry['quantity']

    @api.model
    def _entry_taxes(self, entry):
        return entry['sold']._crosschannel_taxes()

    @api.model
    def _entry_total(self, entry):
        major = entry['return_line'].return_id._major
        taxes = sum(amounts[0] for amounts in entry['taxes'].values())
        return major(entry['untaxed'] + taxes)

    @api.model
    def _entry_tax_data(self, entry, sign=1):
        """The entry's exact amounts in the form Odoo's tax engine takes them.

        :param sign: -1 where the document counts a return in negative quantities
        """
        major = entry['return_line'].return_id._major
        return {
            'currency_id': entry['return_line'].currency_id.id,
            'price_unit': self._entry_price(entry),
            'discount': 0.0,
            'quantity': sign * entry['quantity'],
            'manual_total_excluded_currency': sign * major(entry['untaxed']),
            'manual_tax_amounts': {
                tax: {
                    'tax_amount_currency': sign * major(amount),
                    'base_amount_currency': sign * major(base),
                }
                for tax, (amount, base) in entry['taxes'].items()
            },
        }

    def _deliveries(self):
        """The done deliveries of the line, oldest first."""
        self.ensure_one()
        moves = self.sale_line_id.move_ids.filtered(
            lambda move: (
                move.state == 'done'
                and move.location_dest_id._is_outgoing()
                and not move.location_id._is_outgoing()
            )
        )
        return moves.sorted(lambda move: (move.date, move.id))

    def _create_moves(self, picking):
        """Book the goods of these lines into a picking, each linked to the delivery it undoes
        so that the delivered quantity falls and the value is the original cost."""
        moves = self.env['stock.move']
        for line in self:
            for origin, part in line._return_parts():
                moves += moves.create(line._prepare_move_vals(picking, origin, part))
        moves = moves._action_confirm(merge=False)
        for move in moves:
            move._crosschannel_fill()
        moves.picked = True
        return moves

    def _return_parts(self):
        """Hook: the units that come back by the delivery they undo, if any: list of (id of the
        move or False, units)."""
        to_units = self.env['crosschannel.return']._to_units
        units = to_units(self._returned_quantity())
        sources = [(move.id, to_units(move._still_with_customer())) for move in self._deliveries()]
        parts = core.take_from_moves(units, sources)
        missing = units - sum(part for _move, part in parts)
        return [*parts, (False, missing)] if missing > 0 else parts

    def _prepare_move_vals(self, picking, origin_move_id, units):
        product = self.product_id
        return {
            'product_id': product.id,
            'product_uom': product.uom_id.id,
            'product_uom_qty': self.env['crosschannel.return']._from_units(units),
            'picking_id': picking.id,
            'picking_type_id': picking.picking_type_id.id,
            'warehouse_id': picking.picking_type_id.warehouse_id.id,
            'location_id': picking.location_id.id,
            'location_dest_id': self._receipt_location(picking).id,
            'company_id': picking.company_id.id,
            'origin': self.return_id.name,
            'procure_method': 'make_to_stock',
            'origin_returned_move_id': origin_move_id,
            'to_refund': True,
            'sale_line_id': self.sale_line_id.id,
            'crosschannel_return_line_id': self.id,
        }
