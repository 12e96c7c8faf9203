import logging
from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

FOLLOW_AFTER_MINUTES = 15  # longer than any request may last


class OrderRoutingReassign(models.Model):
    """Goods of an order that come from other places than before: who decided it, and why.

    The promise moves in a short transaction of its own, under a key; the transfers follow in
    Odoo's, which writes this record with the same key. A key in the ledger without a record
    is of a process that was cut off in between: a job lets the transfers follow.
    """

    _name = 'order.routing.reassign'
    _description = 'Change of Places'
    _order = 'id desc'
    _rec_name = 'reason'

    order_id = fields.Many2one(
        'sale.order', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='order_id.company_id', store=True, precompute=True)
    hold_ref = fields.Integer(string='Hold', required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one('res.users', string='By', readonly=True)
    summary = fields.Char(string='What', readonly=True)

    _key_uniq = models.Constraint(
        'UNIQUE (hold_ref, key)', 'The transfers have followed this change already.'
    )

    @api.model
    def _cron_follow(self):
        """Let the transfers follow where a process was cut off."""
        query = SQL(
            """
            SELECT DISTINCT e.hold_ref FROM unified_inventory_entry e
              JOIN unified_inventory_hold h ON h.id = e.hold_ref AND h.state = 'confirmed'
             WHERE e.request_key LIKE 'reassign,%%'
               AND e.created_at < now() AT TIME ZONE 'UTC' - %s * interval '1 minute'
               AND NOT EXISTS (SELECT FROM order_routing_reassign r
                                WHERE r.hold_ref = e.hold_ref AND r.key = e.request_key)
            """,
            FOLLOW_AFTER_MINUTES,
        )
        holds = [hold for (hold,) in self.env.execute_query(query)]
        orders = self.env['sale.order'].sudo().search([('hold_ref', 'in', holds)])
        for batch in split_every(1, orders.ids):
            order = orders.browse(batch)
            try:
                with self.env.cr.savepoint():
                    order._routing_follow_ledger()
            except (UserError, psycopg2.OperationalError):
                # The next run finds it again; the others do not wait for it.
                _logger.exception('order %s: its transfers do not follow', order.id)
                self.env.invalidate_all(flush=False)
            self.env['ir.cron']._commit_progress(1)


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    routing_reassign_ids = fields.One2many(
        'order.routing.reassign',
        'order_id',
        string='Changes of Places',
        readonly=True,
        groups='sales_team.group_sale_salesman,stock.group_stock_user',
    )

    def _routing_reassign(self, parts, key, reason):
        """Let the goods of this order that are not sent yet come from other places, locked or
        not; kits and lines with a route of their own stay.

        What is newly asked of a place has to be there (as much as waited for goods to come may
        go on waiting). The promise is committed at once, under the key; the same key again
        only lets the transfers follow.

        :param parts: core Parts, from where *all* of these goods shall come
        :param key: any text, unique for this change of this order
        :param reason: a sentence for people
        :return: False when the world has changed (sent, cancelled, sold): nothing is written
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        lines = order._routing_movable_lines()
        return order._routing_reassign_lines(lines, parts, key, reason)

    def _routing_reassign_lines(self, lines, parts, key, reason):
        key = f'reassign,{key}'
        if self.state != 'sale' or not self.hold_ref or not self.routing_plan_id:
            return False
        self._routing_lock()
        if self._routing_has_followed(key):
            return True
        unsent, target = lines._routing_unsent(), _summed(parts)
        if _by_product(unsent) != _by_product(target):
            return False
        if unsent == target:
            return True
        bound = (self.order_line - lines)._routing_unsent()
        inventory = self.env['unified.inventory']
        offered_to = self._hold_channel(), self.campaign_id.id or None
        answer = inventory._promise_elsewhere(self.hold_ref, unsent, target, bound, key, offered_to)
        if answer == 'known':
            target = self._routing_promised(lines)
        if answer:
            self._routing_follow(lines, unsent, target, key, reason)
        return bool(answer)

    def _routing_movable_lines(self):
        """The lines whose goods the router may take from anywhere, a unit here and there."""
        return self.order_line.filtered(lambda line: line._needs_hold() and line._is_routable())

    def _routing_lock(self):
        """Let nobody else deliver, cancel or move the goods of this order meanwhile. Who was
        faster makes this transaction start anew: its view of the transfers is old."""
        self.env.flush_all()
        moves = self.sudo().order_line.move_ids.filtered(
            lambda m: m.state not in ('done', 'cancel')
        )
        for table, ids in (('stock_move', moves.ids), ('sale_order', self.ids)):
            query = SQL(
                'SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE',
                SQL.identifier(table),
                ids,
            )
            self.env.execute_query(query)

    def _routing_has_followed(self, key):
        domain = [('hold_ref', '=', self.hold_ref), ('key', '=', key)]
        return bool(self.env['order.routing.reassign'].sudo().search_count(domain, limit=1))

    def _routing_follow(self, lines, unsent, target, key, reason):
        """Let transfers and parcels follow a promise that was moved, and write down why."""
        flows = _flows(unsent, target)
        if flows and _kit_of(key):
            lines._routing_shift_kit(self.env['stock.warehouse'].browse(flows[0][2]))
        else:
            lines._routing_shift(flows)
        with self.env['unified.inventory']._short_transaction() as store:
            pending = self.env['unified.inventory']._keys_to_follow(store.cr, self.hold_ref)
        self._routing_write_down(flows, {key, *(k for k in pending if not _kit_of(k))}, reason)

    def _routing_write_down(self, flows, keys, reason):
        """Bring the plan in line with its transfers, and write down what was changed and why."""
        self._routing_take_along()
        self.routing_plan_id.sudo()._refresh_parcels()
        summary = self._routing_describe(flows)
        self.env['order.routing.reassign'].sudo().create(
            [
                {
                    'order_id': self.id,
                    'hold_ref': self.hold_ref,
                    'key': key,
                    'reason': reason,
                    'user_id': self.env.uid,
                    'summary': summary,
                }
                for key in sorted(keys)
            ]
        )
        self.sudo()._message_log(body=f'{reason} — {summary}')

    def _routing_take_along(self):
        """Goods without a stock of their own leave with goods that have one."""
        places = self.order_line._routing_open_moves().location_id.warehouse_id
        for line in self.order_line if places else ():
            if line.product_id.is_storable or line.product_id.type != 'consu' or line._is_kit():
                continue
            alone = line.sudo().move_ids.filtered(
                lambda m: (
                    m.state not in ('done', 'cancel')
                    and m._is_leaving_stock()
                    and m.location_id.warehouse_id not in places
                )
            )
            if alone and line._is_routable():
                quantity = sum(alone.mapped('product_qty'))
                alone._action_cancel()
                line._routing_procure(places[:1], quantity)

    def _routing_describe(self, flows):
        """Return a sentence: what comes from where instead."""
        from_units = self.env['unified.inventory']._from_units
        products = self.env['product.product'].sudo().browse(f[0] for f in flows)
        names = {p.id: p.with_context(display_default_code=False).display_name for p in products}
        places = self.env['stock.warehouse'].sudo()
        return ', '.join(
            self.env._(
                '%(quantity)g × %(product)s: %(origin)s → %(place)s',
                quantity=from_units(units),
                product=names[product],
                origin=places.browse(origin).name,
                place=places.browse(place).name,
            )
            for product, origin, place, units in flows
        )

    def _routing_follow_ledger(self):
        """Let the transfers follow what the ledger says: a process was cut off before."""
        self.ensure_one()
        order = self.with_company(self.company_id)
        order._routing_lock()
        inventory = order.env['unified.inventory']
        with inventory._short_transaction() as store:
            keys = inventory._keys_to_follow(store.cr, order.hold_ref)
        reason = order.env._('What was promised elsewhere is sent from there.')
        kits = {key: line for key in keys if (line := _kit_of(key))}
        for key, line_id in kits.items():
            kit = order.order_line.filtered(lambda ln, i=line_id: ln.id == i)
            unsent, target = kit._routing_unsent(), order._routing_promised(kit)
            order._routing_follow(kit, unsent, target, key, reason)
        if free := [key for key in keys if key not in kits]:
            lines = order._routing_movable_lines()
            unsent, target = lines._routing_unsent(), order._routing_promised(lines)
            order._routing_follow(lines, unsent, target, free[0], reason)

    def _routing_follows_soon(self):
        """Whether a place has promised goods of this order whose transfers are yet to follow. Not
        when the job that lets them follow should have done so: then it takes a person."""
        inventory = self.env['unified.inventory']
        with inventory._short_transaction() as store:
            keys = inventory._keys_to_follow(store.cr, self.hold_ref, FOLLOW_AFTER_MINUTES * 2)
        return bool(keys)

    def _routing_promised(self, lines):
        """Return ``{(product id, place id): units}`` that the hold promises for these lines."""
        bound = (self.order_line - lines)._routing_unsent()
        products = {product for product, _place in lines._routing_unsent()}
        parts = self.env['unified.inventory']._open_parts(self.hold_ref)
        promised = {
            (p.product, p.place): p.units - bound.get((p.product, p.place), 0)
            for p in parts
            if p.product in products
        }
        return {pair: units for pair, units in promised.items() if units > 0}


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _routing_open_moves(self):
        """The moves that will still take goods of these lines out of the stock that sells."""
        return self.sudo().move_ids.filtered(
            lambda m: (
                m.state not in ('done', 'cancel')
                and m.product_id.is_storable
                and m._is_leaving_stock()
            )
        )

    def _routing_unsent(self):
        """Return ``{(product id, place id): units}`` that these lines will still take."""
        to_units, unsent = self.env['unified.inventory']._to_units, defaultdict(int)
        for move in self._routing_open_moves():
            unsent[move.product_id.id, move.location_id.warehouse_id.id] += to_units(
                move.product_qty
            )
        return {pair: units for pair, units in unsent.items() if units}

    def _routing_shift(self, flows):
        """Let open goods of these lines come from other places: the moves at their origin
        shrink, others are made, the plan's parcels follow.

        :param flows: ``[(product id, origin id, place id, units)]``
        """
        changes = self._routing_changes(flows)
        procurements, shrunk = [], self.env['stock.move'].sudo()
        for (line, place), change in changes.items():
            uom = line.product_id.uom_id
            if uom.is_zero(change):
                continue
            line._routing_book(place, change)
            if change < 0:
                shrunk |= line._routing_lower(place, -change)
                continue
            values = line._prepare_procurement_values()
            values.update(warehouse_id=place, routing_is_chosen=True)
            procurements += line._create_procurements(change, uom, values)
        shrunk.filtered(lambda m: m.state not in ('done', 'cancel'))._action_assign()
        self.env['stock.rule'].run(procurements)
        waiting = self.order_id.picking_ids.filtered(lambda p: p.state not in ('cancel', 'done'))
        waiting.action_confirm()  # reserves what it can, as after an order's confirmation

    def _routing_shift_kit(self, place):
        """Let a kit of which nothing is sent come whole from another place."""
        open_moves = self.sudo().move_ids.filtered(lambda m: m.state not in ('done', 'cancel'))
        quantity = self._get_quantity()
        self._routing_book(open_moves.location_id.warehouse_id[:1], -quantity)
        self._routing_book(place, quantity)
        open_moves._action_cancel()
        self.sudo().warehouse_id = place
        self._routing_procure(place, quantity)
        self.order_id.picking_ids.filtered(
            lambda p: p.state not in ('cancel', 'done')
        ).action_confirm()

    def _routing_procure(self, place, quantity):
        """Ask a place for so much of this line, in the product's unit."""
        values = {**self._prepare_procurement_values(), 'warehouse_id': place}
        values['routing_is_chosen'] = True
        uom = self.product_id.uom_id
        self.env['stock.rule'].run(self._create_procurements(quantity, uom, values))

    def _routing_changes(self, flows):
        """Return ``{(line, warehouse): change}`` in the products' units."""
        Warehouse, changes = self.env['stock.warehouse'].sudo(), defaultdict(float)
        from_units = self.env['unified.inventory']._from_units
        there = defaultdict(float)
        for line in self:
            for (_product, place), units in line._routing_unsent().items():
                there[line, place] = from_units(units)
        for product, origin, place, units in flows:
            quantity = from_units(units)
            for line in self.filtered(lambda ln, p=product: ln.product_id.id == p):
                step = min(quantity, there[line, origin])
                quantity -= step
                there[line, origin] -= step
                changes[line, Warehouse.browse(origin)] -= step
                changes[line, Warehouse.browse(place)] += step
        return changes

    def _routing_lower(self, warehouse, quantity):
        """Let open moves take so much less from a place, the newest first, together with the
        moves that bring it on. (A negative procurement would become a receipt where the
        transfer is printed already.)

        :return: the moves that take less
        """
        uom, lowered = self.product_id.uom_id, self.env['stock.move'].sudo()
        moves = self._routing_open_moves().sorted('id', reverse=True)
        for move in moves.filtered(lambda m: m.location_id.warehouse_id == warehouse):
            step = min(quantity, move.product_qty)
            quantity -= step
            if uom.compare(step, 0) <= 0:
                continue
            if uom.compare(step, move.product_qty) >= 0:
                move._action_cancel()
                continue
            chain = move.browse(move._rollup_move_dests()) | move
            for part in chain.filtered(lambda m: m.state not in ('done', 'cancel')):
                part.product_uom_qty -= uom._compute_quantity(step, part.product_uom, round=False)
            lowered |= move
        return lowered


def _kit_of(key):
    """Return the id of the order line of a kit from the key of its change, else None."""
    _key, is_kit, line = key.rpartition(',kit,')
    return int(line) if is_kit else None


def _summed(parts):
    units = defaultdict(int)
    for part in parts:
        units[part.product, part.place] += part.units
    return {pair: n for pair, n in units.items() if n}


def _by_product(units):
    total = defaultdict(int)
    for (product, _place), n in units.items():
        total[product] += n
    return total


def _flows(before, after):
    """Return ``[(product, origin, place, units)]`` that turn one distribution into another."""
    flows, given = [], {pair: n - after.get(pair, 0) for pair, n in before.items()}
    for (product, place), n in sorted(after.items()):
        missing = n - before.get((product, place), 0)
        for pair in sorted(given):
            step = min(missing, given[pair]) if pair[0] == product else 0
            if step > 0:
                given[pair] -= step
                missing -= step
                flows.append((product, pair[1], place, step))
    return flows
