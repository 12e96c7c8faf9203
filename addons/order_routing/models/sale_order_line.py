from dataclasses import replace

from odoo import fields, models

from odoo.addons.unified_inventory.core import Granted, Want


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    routing_line_ids = fields.One2many(
        'order.routing.parcel.line',
        'order_line_id',
        string='Parcel Lines',
        readonly=True,
        groups='sales_team.group_sale_salesman,stock.group_stock_user',
    )

    # === OVERRIDES ===#

    def _needs_hold(self):
        """Override of `unified_inventory`: what is bought or made for the order is not
        promised from stock."""
        return super()._needs_hold() and not self._is_procured_on_order()

    def _create_procurements(self, product_qty, procurement_uom, values):
        """Override of `sale_stock`: every place of the plan is asked for its share; what is
        not wanted any more is taken off the moves there are, the newest first. (By default
        both would fall on the line's one warehouse, the latter as a receipt.)"""
        create = super()._create_procurements
        if values.pop('routing_is_chosen', False):
            return create(product_qty, procurement_uom, values)
        if not self.order_id.routing_plan_id or not self._is_routable():
            return create(product_qty, procurement_uom, values)
        unit = self.product_id.uom_id
        quantity = procurement_uom._compute_quantity(product_qty, unit, rounding_method='HALF-UP')
        shares = self._routing_shares(quantity)
        if len(shares) == 1 and abs(shares[0][1]) == abs(quantity):
            quantities = [(shares[0][0], product_qty, procurement_uom)]
        else:
            quantities = [(warehouse, share, unit) for warehouse, share in shares]
        return [
            procurement
            for warehouse, share, uom in quantities
            for procurement in create(share, uom, {**values, 'warehouse_id': warehouse})
        ]

    def _took_less_from(self, warehouse, quantity):
        """Override of `unified_inventory`: the parcel carries less."""
        super()._took_less_from(warehouse, quantity)
        if self.order_id.routing_plan_id and self._is_routable():
            self._routing_book(warehouse, -quantity)

    # === BUSINESS METHODS ===#

    def _is_routable(self):
        """Whether the router chooses the places: not when a person chose a route, nor when the
        goods are bought or made for this order. A kit comes from one place, see `_routing_wants`."""
        self.ensure_one()
        return self._is_free() and not self._is_kit()

    def _is_free(self):
        return not self.route_ids and not self._is_procured_on_order()

    def _routing_wants(self):
        """Return this line's core Wants: without a place where the router may choose it; a
        kit that is free to come from anywhere stays a bundle."""
        free = self._is_free()
        return [
            replace(want, place=None) if free else replace(want, bundle=None)
            for want in self._to_wants()
        ]

    def _is_procured_on_order(self):
        routes = self.route_ids or (
            self.product_id.route_ids | self.product_id.categ_id.total_route_ids
        )
        return any(
            rule.location_dest_id.usage == 'customer'
            and (rule.action == 'buy' or rule.procure_method == 'make_to_order')
            for rule in routes.rule_ids
        )

    def _routing_shares(self, quantity):
        """Return ``[(warehouse, quantity)]`` for a change of what is to be procured, in the
        product's unit; the parcels of the plan follow it.

        Goods without a stock of their own travel with the first parcel.
        """
        self.ensure_one()
        if not self._needs_hold() and quantity > 0:
            return [(self.order_id.routing_plan_id.parcel_ids[:1].warehouse_id, quantity)]
        if quantity < 0:
            return self._routing_withdraw(-quantity)
        return self._routing_take(quantity)

    def _routing_moves(self):
        """The moves to the customer that count for this line, the newest first."""
        moves, _incoming = self._get_outgoing_incoming_moves(strict=False)
        return moves.sorted('id', reverse=True)

    def _routing_withdraw(self, quantity):
        """Take what is not wanted any more off the open moves, the newest first.

        :return: ``[(warehouse, quantity)]`` of what has left its stock already and has to come
            back; a procurement below zero
        """
        uom, lowered = self.product_id.uom_id, self.env['stock.move'].sudo()
        for move in self._routing_open_moves().sorted('id', reverse=True):
            step, place = min(quantity, move.product_qty), move.location_id.warehouse_id
            if uom.compare(step, 0) > 0:
                self._routing_book(place, -step)
                lowered |= self._routing_lower(place, step)
                quantity -= step
        lowered._action_assign()
        if uom.compare(quantity, 0) <= 0:
            return []
        warehouse = self._routing_moves()[:1].warehouse_id or self.warehouse_id
        self._routing_book(warehouse, -quantity)
        return [(warehouse, -quantity)]

    def _routing_take(self, quantity):
        uom, shares = self.product_id.uom_id, {}
        procured = {}
        for move in self._routing_moves():
            taken = move.product_qty
            if move.state == 'done':
                taken = move.product_uom._compute_quantity(move.quantity, uom)
            procured[move.warehouse_id] = procured.get(move.warehouse_id, 0.0) + taken
        plan = self.order_id.routing_plan_id
        for planned in plan.parcel_ids.line_ids.filtered(lambda row: row.order_line_id == self):
            open_quantity = planned.quantity - procured.get(planned.warehouse_id, 0.0)
            step = min(quantity, open_quantity)
            if uom.compare(step, 0) > 0:
                shares[planned.warehouse_id] = step
                quantity = uom.round(quantity - step)
        if uom.compare(quantity, 0) > 0:  # more than was planned
            for warehouse, step in self._routing_more(quantity):
                self._routing_book(warehouse, step)
                shares[warehouse] = shares.get(warehouse, 0.0) + step
        return list(shares.items())

    def _routing_more(self, quantity):
        """Return ``[(warehouse, quantity)]`` for goods that were not in the plan: from a place
        that sends a parcel anyway, else from where they would be sent alone; when nobody has
        them they are owed at the first parcel's place."""
        inventory, plan = self.env['unified.inventory'], self.order_id.routing_plan_id
        units = inventory._to_units(quantity)
        places, product = self.order_id._routing_places(), self.product_id.id
        channel, campaign = self.order_id._hold_channel(), self.order_id.campaign_id.id or None
        stock = inventory._available([product], list(places), channel, campaign)
        for parcel in plan.parcel_ids:
            if stock.get((product, parcel.warehouse_id.id), 0) >= units:
                return [(parcel.warehouse_id, quantity)]
        request = self.order_id._routing_request(plan.carrier_id)
        request = replace(request, wants=(Want(product, units),))
        answer = inventory._prepare_choice(request)(stock)
        Warehouse = self.env['stock.warehouse']
        if not isinstance(answer, Granted):
            return [(plan.parcel_ids[:1].warehouse_id or self.warehouse_id, quantity)]
        return [
            (Warehouse.browse(part.place), inventory._from_units(part.units))
            for part in answer.parts
        ]

    def _routing_book(self, warehouse, quantity):
        """Let the parcel of a place carry so much more of this line, or less."""
        parcel = self.order_id.routing_plan_id._parcel_at(warehouse).sudo()
        planned = parcel.line_ids.filtered(lambda row: row.order_line_id == self)
        if planned:
            planned.quantity = max(0.0, self.product_id.uom_id.round(planned.quantity + quantity))
        elif quantity > 0:
            vals = {'parcel_id': parcel.id, 'order_line_id': self.id, 'quantity': quantity}
            planned.create(vals)
