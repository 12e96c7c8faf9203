from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.core import Part
from odoo.addons.unified_inventory.exceptions import Refusal

from ..own_context import say
from .sale_order_promise import OVER


class OrderRoutingOverride(models.TransientModel):
    """A person sends goods of an order from another place than the router has chosen."""

    _name = 'order.routing.override'
    _description = 'Send from Another Place'

    order_id = fields.Many2one('sale.order', required=True, readonly=True, ondelete='cascade')
    reason = fields.Char(required=True)
    line_ids = fields.One2many('order.routing.override.line', 'override_id')
    place_ids = fields.Many2many('stock.warehouse', compute='_compute_place_ids')
    currency_id = fields.Many2one(related='order_id.routing_plan_id.currency_id')
    planned_cost = fields.Monetary(string='Cost as Planned', compute='_compute_costs')
    chosen_cost = fields.Monetary(string='Cost as Chosen', compute='_compute_costs')

    @api.depends('order_id')
    def _compute_place_ids(self):
        for override in self:
            override.place_ids = override._allowed_places()

    @api.depends('line_ids.warehouse_id')
    def _compute_costs(self):
        for override in self:
            override.planned_cost = override._cost('origin_id')
            override.chosen_cost = override._cost('warehouse_id')

    def _allowed_places(self):
        company = self.order_id.company_id
        domain = [('company_id', '=', company.id), ('place_ships', '=', True)]
        return self.env['stock.warehouse'].sudo().search(domain)

    def _cost(self, place_field):
        """What the parcels of these goods cost the company, from the places of a field."""
        contents = {}
        for line in self.line_ids.filtered(place_field):
            goods = contents.setdefault(line[place_field], {})
            for product, quantity in line._goods():
                goods[product] = goods.get(product, 0) + quantity
        costs = self.order_id.routing_plan_id.sudo()._parcel_costs(contents)
        return sum(cost['price'] + cost['handling'] for cost in costs.values())

    def action_apply(self):
        """Promise the goods at the chosen places, and let the transfers follow.

        :raise Refusal: unknown_place, unknown_line, not_available, reason_missing
        """
        self.ensure_one()
        order = self.order_id
        order._check_may_override()
        if not (self.reason or '').strip():
            raise Refusal('reason_missing', self.env._('Why from there?'))
        if self.line_ids.warehouse_id - self._allowed_places():
            text = self.env._('This place does not send orders of this company.')
            raise Refusal('unknown_place', text)
        if self.line_ids.order_line_id.order_id - order:
            raise Refusal('unknown_line', self.env._('This line is not of this order.'))
        # A person may ask more of a place than its daily limit.
        over = order.sudo().with_context(**say(**{OVER: True}))
        moved = self._move_kits(over) and self._move_goods(over)
        if not moved:
            text = self.env._('The goods are not available there (any more), or are sent already.')
            raise Refusal('not_available', text)
        return {'type': 'ir.actions.act_window_close'}

    def _move_goods(self, order):
        to_units = self.env['unified.inventory']._to_units
        rows = self.line_ids.filtered(lambda line: not line.is_kit)
        if not any(row.warehouse_id != row.origin_id for row in rows):
            return True
        parts = [
            Part(row.product_id.id, row.warehouse_id.id, to_units(row.quantity)) for row in rows
        ]
        return order._routing_reassign(parts, f'override,{self.id}', self.reason)

    def _move_kits(self, order):
        """Move the kits that were given another place, one by one."""
        return all(
            order._routing_send_kit(
                row.order_line_id.sudo(),
                row.origin_id,
                f'override,{self.id}',
                self.reason,
                place=row.warehouse_id.id,
            )
            for row in self.line_ids
            if row.is_kit and row.warehouse_id != row.origin_id
        )


class OrderRoutingOverrideLine(models.TransientModel):
    _name = 'order.routing.override.line'
    _description = 'Goods Sent from Another Place'

    override_id = fields.Many2one(
        'order.routing.override', required=True, index=True, ondelete='cascade'
    )
    order_line_id = fields.Many2one('sale.order.line', readonly=True, ondelete='cascade')
    product_id = fields.Many2one(related='order_line_id.product_id')
    origin_id = fields.Many2one('stock.warehouse', string='Planned From', readonly=True)
    warehouse_id = fields.Many2one('stock.warehouse', string='Send From', required=True)
    quantity = fields.Float(digits='Product Unit', readonly=True)
    is_kit = fields.Boolean(readonly=True)
    available = fields.Float(
        string='Free There', digits='Product Unit', compute='_compute_available'
    )

    @api.depends('warehouse_id')
    def _compute_available(self):
        inventory = self.env['unified.inventory']
        products, places = self.product_id.ids, self.warehouse_id.ids
        stock = inventory._available(products, places) if products and places else {}
        for line in self:
            units = stock.get((line.product_id.id, line.warehouse_id.id), 0)
            line.available = inventory._from_units(units)

    def _goods(self):
        """Return ``[(product, quantity)]``, of a kit its parts."""
        return (
            self.product_id._get_goods(self.quantity)
            if self.is_kit
            else [(self.product_id, self.quantity)]
        )


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def action_routing_override(self):
        """Let a person choose other places for what is not sent yet.

        :raise Refusal: nothing_to_send
        """
        self.ensure_one()
        self._check_may_override()
        override = self.env['order.routing.override'].create(
            {
                'order_id': self.id,
                'reason': '',
                'line_ids': [fields.Command.create(vals) for vals in self._override_lines()],
            }
        )
        if not override.line_ids:
            raise Refusal('nothing_to_send', self.env._('Nothing of this order can be moved.'))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Send from Another Place'),
            'res_model': override._name,
            'res_id': override.id,
            'views': [(False, 'form')],
            'target': 'new',
        }

    def _check_may_override(self):
        """Only who manages sales or stock sends goods from elsewhere than planned."""
        managers = ('sales_team.group_sale_manager', 'stock.group_stock_manager')
        if not any(self.env.user.has_group(group) for group in managers):
            raise AccessError(self.env._('Only a manager chooses other places.'))
        self.check_access('read')

    def _override_lines(self):
        order, from_units = self.sudo(), self.env['unified.inventory']._from_units
        movable, rows = order._routing_movable_lines(), []
        for line in order.order_line:
            unsent = line._routing_unsent()
            if line in movable:
                rows += [
                    {'order_line_id': line.id, 'origin_id': place, 'quantity': from_units(units)}
                    for (_product, place), units in unsent.items()
                ]
            elif unsent and line._is_kit() and line._is_free():
                place = next(iter(unsent))[1]
                quantity = line._get_quantity()
                rows.append(
                    {
                        'order_line_id': line.id,
                        'origin_id': place,
                        'quantity': quantity,
                        'is_kit': True,
                    }
                )
        return [{**row, 'warehouse_id': row['origin_id']} for row in rows]


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    def action_routing_override(self):
        """Let a person choose other places for the goods of this parcel's order."""
        self.ensure_one()
        return self.order_id.action_routing_override()
