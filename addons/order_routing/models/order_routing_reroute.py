import hashlib
import logging
from collections import defaultdict
from dataclasses import replace

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.unified_inventory.core import Granted, Part, Want
from odoo.addons.unified_inventory.exceptions import Refusal

from ..own_context import say
from .order_routing_capacity import OWN_HOLD

_logger = logging.getLogger(__name__)

CHOICES = 3  # times the places are chosen anew when somebody else was faster
ATTEMPTS = 3  # times an order is sent on by the engine before a person looks at it
BATCH = 200


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    routing_attempts = fields.Integer(
        copy=False, readonly=True, help='How often the router had to find other places.'
    )

    def _routing_attempts_allowed(self):
        parameter = self.env['ir.config_parameter'].sudo()
        return int(parameter.get_param('order_routing.max_attempts', ATTEMPTS))

    def _routing_leave(self, origin, lines, leaving, reason):
        """Let goods of this order come from the next best places instead; what no other place
        has stays, and a person is called. What the customer collects is not sent elsewhere.

        :param origin: the `stock.warehouse` that does not send them
        :param lines: the kits among them, see `_routing_kits_at`
        :param leaving: ``{product id: units}`` of the other lines
        :param reason: a sentence for people
        :return: whether all of it comes from elsewhere now
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        order._routing_lock()
        order.routing_attempts += 1
        if not order._routing_is_sent():
            return order._routing_give_up(order.env._('%s The customer collects it here.', reason))
        if order.routing_attempts > order._routing_attempts_allowed():
            return order._routing_give_up(order.env._('%s It was sent on too often.', reason))
        key = f'leave,{origin.id},{order.routing_attempts},{_digest(lines, leaving)}'
        missing = order._routing_send_elsewhere(origin, leaving, key, reason)
        kits = [k for k in lines if not order._routing_send_kit(k, origin, key, reason)]
        if missing or kits:
            names = order.env['product.product'].sudo().browse(missing).mapped('display_name')
            names += [kit.product_id.display_name for kit in kits]
            text = order.env._(
                '%(reason)s No other place has: %(goods)s.', reason=reason, goods=', '.join(names)
            )
            return order._routing_give_up(text)
        if order.routing_queue == 'rejected':
            order._routing_to_queue(False)
        return True

    def _routing_give_up(self, text):
        """Leave the order to a person."""
        self._routing_to_queue('rejected', text)
        self._warn_person(self.env._('No place sends these goods'), text)
        return False

    def _routing_send_elsewhere(self, origin, leaving, key, reason):
        """Let units of goods that move freely come from the next best places.

        :return: ``{product id: units}`` that no other place has
        """
        self._routing_follow_ledger()
        lines = self._routing_movable_lines()
        for number in range(CHOICES):
            each = f'{key},{number}'
            if self._routing_has_followed(f'reassign,{each}'):
                return {}
            unsent = lines._routing_unsent()
            leaving = {p: min(n, unsent.get((p, origin.id), 0)) for p, n in leaving.items()}
            leaving = {p: n for p, n in leaving.items() if n}
            parts = self._routing_next_best(origin, leaving)
            served = defaultdict(int)
            for part in parts:
                served[part.product] += part.units
            missing = {p: n - served[p] for p, n in leaving.items() if n > served[p]}
            if not parts:
                return missing
            staying = [
                Part(p, place, n - (served[p] if place == origin.id else 0))
                for (p, place), n in unsent.items()
            ]
            if self._routing_reassign([*staying, *parts], each, reason):
                return missing
        return leaving

    def _routing_next_best(self, origin, leaving):
        """Return core Parts: where the router would take these units from, as many as there
        are, were it not for this place."""
        try:
            request = self._routing_request(self._routing_carrier())
        except Refusal:
            return ()
        request = replace(request, places=tuple(p for p in request.places if p != origin.id))
        inventory = self._routing_inventory(request)
        for _attempt in range(2):
            wants = tuple(Want(p, n) for p, n in sorted(leaving.items()) if n)
            if not wants or not request.places:
                return ()
            request = replace(request, wants=wants)
            stock = self._routing_stock(request, mine=False)
            answer = inventory._prepare_choice(request)(stock)
            if isinstance(answer, Granted):
                return answer.parts
            short = {s.product: s.available for s in answer.shortages}
            leaving = {p: min(n, short.get(p, n)) for p, n in leaving.items()}
        return ()

    def _routing_inventory(self, request):
        """Return the inventory that chooses for this order as things are now; what it has booked
        itself does not stand in its way."""
        routing = self.env['order.routing'].with_context(**say(**{OWN_HOLD: self.hold_ref}))
        return routing._inventory_of_now(request)

    # === KITS ===#

    def _routing_send_kit(self, line, origin, key, reason, place=None):
        """Let a kit, none of which is sent, come whole from the next best place.

        :return: whether it does
        """
        unsent = line._routing_unsent()
        here = {at for _product, at in unsent} == {origin.id}
        if not here or not line._is_free() or line.qty_delivered:
            return False
        request = self._routing_request(self._routing_carrier())
        places = (place,) if place else tuple(p for p in request.places if p != origin.id)
        wants = tuple(replace(want, may_wait=False) for want in line._routing_wants())
        if not wants or not places:
            return False
        request = replace(request, wants=wants, places=places)
        answer = self._routing_inventory(request)._prepare_choice(request)(
            self._routing_stock(request, mine=False)
        )
        if not isinstance(answer, Granted):
            return False
        return self._routing_reassign_lines(line, answer.parts, f'{key},kit,{line.id}', reason)


def _digest(lines, leaving):
    """Tells apart what leaves: an attempt that was cut off is finished by the same again only."""
    content = repr((sorted(lines.ids), sorted(leaving.items())))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    reroute_reason = fields.Char(
        readonly=True, copy=False, help='Why a job looks for other places; empty: it does not.'
    )
    _reroute_idx = models.Index('(id) WHERE reroute_reason IS NOT NULL')

    def _is_packed(self):
        """Whether the goods are in a box already: nobody takes them out again. Modules that
        follow the work at a place override it."""
        self.ensure_one()
        return False

    def _is_open(self):
        self.ensure_one()
        return self.state in ('waiting', 'partial') and self.order_id.state == 'sale'

    def _open_goods(self):
        """Return ``(kit lines, {product id: units})`` that this parcel will still take."""
        self.ensure_one()
        lines = self.line_ids.order_line_id
        movable = lines & self.order_id._routing_movable_lines()
        here = self.warehouse_id.id
        kits = (lines - movable).filtered(
            lambda ln: ln._is_kit() and any(at == here for _p, at in ln._routing_unsent())
        )
        units = {p: n for (p, at), n in movable._routing_unsent().items() if at == here}
        return kits, units

    def _reroute_soon(self, reason):
        """Let a job find other places for what these parcels have not sent yet."""
        if parcels := self.sudo().filtered(lambda p: p._is_open() and not p._is_packed()):
            parcels.reroute_reason = reason
            self.env.ref('order_routing.ir_cron_reroute').sudo()._trigger()

    @api.model
    def _cron_reroute(self):
        """Find other places, a transaction for each parcel: one that cannot be served does not
        keep the others waiting."""
        self.env['order.routing.reassign']._cron_follow()
        waiting = self.sudo().search([('reroute_reason', '!=', False)], limit=BATCH, order='id')
        for done, parcel in enumerate(waiting, 1):
            try:
                with self.env.cr.savepoint():
                    parcel._reroute()
            except UserError as error:  # a Refusal too
                parcel._reroute_failed(error)
            except psycopg2.OperationalError:
                self.env.cr.rollback()  # somebody works on it: the next run finds it again
                continue
            self.env['ir.cron']._commit_progress(1, remaining=len(waiting) - done)

    def _reroute_failed(self, error):
        """Call a person, unless another place has promised the goods in the meantime: then the
        transfers will follow, and the next run finds what is left."""
        order = self.order_id
        if order._routing_follows_soon():
            _logger.warning('order %s: its transfers follow later: %s', order.id, error)
            return
        order._routing_give_up(str(error))
        self.reroute_reason = False

    def _reroute(self):
        reason, self.reroute_reason = self.reroute_reason, False
        kits, units = self._open_goods()
        if self._is_open() and (kits or units):
            self.order_id._routing_leave(self.warehouse_id, kits, units, reason)


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _create_backorder(self, backorder_moves=None):
        """Override of `stock`: what a place has not found is looked for elsewhere, when the
        place has no more of it. It waits here until another place has promised it."""
        backorders = super()._create_backorder(backorder_moves=backorder_moves)
        short = backorders.filtered(lambda p: p.company_id.routing_reroutes_short_picks)
        for picking in short.filtered('routing_parcel_id'):
            if picking.state != 'assigned' and picking._takes_from_stock():
                picking.routing_parcel_id._reroute_soon(
                    self.env._('%s has less than it was asked for.', picking._routing_place().name)
                )
        return backorders

    def _takes_from_stock(self):
        return any(move._is_leaving_stock() for move in self.move_ids)

    def _routing_place(self):
        return self.picking_type_id.warehouse_id


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    def write(self, vals):
        """Override of `stock`: what a place that does not ship any more has not sent yet comes
        from elsewhere."""
        closing = self.browse()
        if vals.get('place_ships') is False or vals.get('active') is False:
            closing = self.filtered('place_ships')
        res = super().write(vals)
        if closing:
            closing._routing_close()
        return res

    def action_close_place(self):
        """Ship nothing more from here; open parcels are sent from other places."""
        self.check_access('write')
        self.place_ships = False

    def _routing_close(self):
        domain = [
            ('warehouse_id', 'in', self.ids),
            ('order_id.state', '=', 'sale'),
            ('order_id.delivery_status', '!=', 'full'),
        ]
        parcels = self.env['order.routing.parcel'].sudo().search(domain)
        for place, theirs in parcels.grouped('warehouse_id').items():
            current = theirs.filtered(lambda p: p.plan_id == p.order_id.routing_plan_id)
            current._reroute_soon(self.env._('%s ships no orders any more.', place.name))


class ResCompany(models.Model):
    _inherit = 'res.company'

    routing_reroutes_short_picks = fields.Boolean(
        string='Re-route Short Picks',
        default=True,
        help='What a place does not find is sent from another one, when it has no more of it.',
    )
    routing_without_carrier = fields.Boolean(
        string='Route Orders without a Delivery Method',
        help='The places of orders without a delivery method are chosen too, unless they are '
        'collected.',
    )


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    routing_reroutes_short_picks = fields.Boolean(
        related='company_id.routing_reroutes_short_picks', readonly=False
    )
    routing_without_carrier = fields.Boolean(
        related='company_id.routing_without_carrier', readonly=False
    )
