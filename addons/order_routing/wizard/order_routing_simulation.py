from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core.simulate import simulate
from ..models.order_routing_capacity import LOADS, _Loads
from ..own_context import READ, say

MOST = 500  # orders of one simulation


class OrderRoutingSimulation(models.TransientModel):
    """Two rule sets over past orders, side by side. The stock is what is there now, and for
    each order what it had itself where it had it; orders do not take goods from each other, and
    no place is full."""

    _name = 'order.routing.simulation'
    _description = 'Simulation'
    _check_company_auto = True

    company_id = fields.Many2one(
        'res.company',
        required=True,
        default=lambda self: self.env['order.routing.ruleset']._company_of_default(),
    )
    ruleset_id = fields.Many2one(
        'order.routing.ruleset', string='These Rules', check_company=True, required=True
    )
    other_ruleset_id = fields.Many2one(
        'order.routing.ruleset',
        string='Beside',
        check_company=True,
        help='Empty: the rules that are active now; without any the cheapest places.',
    )
    date_from = fields.Date(
        required=True, default=lambda s: fields.Date.subtract(fields.Date.today(), days=7)
    )
    date_to = fields.Date(required=True, default=fields.Date.today)
    result = fields.Html(readonly=True)

    def action_simulate(self):
        """Show what both rule sets would have cost, and who would have sent how much."""
        self.ensure_one()
        asked, left_out = self._asked()
        sides = [simulate(rules, asked) for rules in self._rules()]
        self.result = self._render(sides, left_out)
        action = self._get_records_action(target='new')
        return {**action, 'name': self.env._('Simulation')}

    def _rules(self):
        Ruleset = self.env['order.routing.ruleset']
        other = self.other_ruleset_id
        beside = other._to_core() if other else Ruleset._active_rules(self.company_id.id)[1]
        return self.ruleset_id._to_core(), beside

    def _orders(self):
        domain = [
            ('company_id', '=', self.company_id.id),
            ('state', '=', 'sale'),
            ('date_order', '>=', self.date_from),
            ('date_order', '<', fields.Date.add(self.date_to, days=1)),
            ('routing_plan_id', '!=', False),
        ]
        return self.env['sale.order'].search(domain, limit=MOST, order='date_order, id')

    def _asked(self):
        """Return ``([(core Order, Problem, facts)], orders that cannot be asked)``; what all
        orders share (stock, withheld goods) is read once."""
        requests, left_out = [], 0
        orders = self._orders().sudo()
        for order in orders.with_context(**say(**{READ: self._read(orders)})):
            try:
                request = order._routing_request(order._routing_carrier())
            except Refusal:
                left_out += 1
                continue
            wants = tuple(replace(w, may_wait=False) for w in request.wants if w.bundle is None)
            if not wants or request.destination is None:
                left_out += 1
                continue
            requests.append((order, replace(request, wants=wants)))
        return self._problems(requests), left_out

    def _read(self, orders):
        """Return what requests read of each order, of all orders at once, see `own_context.once`."""
        addresses = orders.partner_shipping_id
        pairs = [(partner.country_id, partner.zip) for partner in addresses]
        located = self.env['order.routing.postcode'].sudo()._locate_all(pairs)
        excluded = orders._routing_exclusions()
        return {
            **{('postcode', country.id, code): to for (country, code), to in located.items()},
            **{('excluded', order): places for order, places in excluded.items()},
        }

    def _problems(self, requests):
        routing = self.env['order.routing'].with_company(self.company_id)
        routing = routing.with_context(**say(**{READ: {}}), **{LOADS: _Loads()})
        stocks = self._stocks(requests)
        wanted = {want.product for _order, request in requests for want in request.wants}
        products_sudo = routing.env['product.product'].sudo().browse(wanted)
        for field in ('weight', 'lst_price', 'categ_id.parent_path'):
            products_sudo.mapped(field)
        places = {place for _order, request in requests for place in request.places}
        scarcity = routing._scarcity(wanted, sorted(places))
        asked = []
        for order, request in requests:
            carrier = routing._carrier(request)
            weights = routing._weights({want.product for want in request.wants})
            problem = routing._problem(request, carrier, weights, scarcity)
            stock = dict(stocks[request.channel])
            for line in order.routing_plan_id.parcel_ids.line_ids:
                key = line.product_id.id, line.warehouse_id.id
                own = self.env['unified.inventory']._to_units(line.quantity)
                stock[key] = stock.get(key, 0) + own
            places = tuple(replace(p, taken=0, capacity=None) for p in problem.places)
            problem = replace(problem, stock=stock, places=places)
            facts = routing._rule_facts(self._loaded_rules(), carrier, problem)
            core_order = replace(
                routing._rule_order(request, problem), within=self._within(order, carrier)
            )
            asked.append((core_order, problem, facts))
        return asked

    def _within(self, order, carrier):
        """Return how many days an order had, counted from its own day."""
        if not order.commitment_date:
            return None
        due, then = (
            order._routing_day(moment, carrier)
            for moment in (order.commitment_date, order.date_order)
        )
        return (due - then).days

    @api.model
    def _loaded_rules(self):
        """Places are simulated without the orders they are at work on now."""
        return self.env['order.routing.ruleset']._to_core()

    def _stocks(self, requests):
        """Return ``{channel: stock}`` of all that was ordered, as it is now."""
        inventory, stocks = self.env['unified.inventory'], {}
        for channel in {request.channel for _order, request in requests}:
            own = [request for _order, request in requests if request.channel == channel]
            products = {want.product for request in own for want in request.wants}
            places = {place for request in own for place in request.places}
            stocks[channel] = inventory._available(sorted(products), sorted(places), channel)
        return stocks

    def _render(self, sides, left_out):
        places = self.env['stock.warehouse'].sudo().browse({p for side in sides for p in side.load})
        most = max((n for side in sides for n in side.load.values()), default=0)
        values = {
            'rows': self._rows(sides),
            'names': (
                self.ruleset_id.name,
                self.other_ruleset_id.name or self.env._('Active rules'),
            ),
            'loads': [
                (place.name, [side.load.get(place.id, 0) for side in sides]) for place in places
            ],
            'busiest': most or 1,
            'left_out': left_out,
            'most': MOST,
        }
        return self.env['ir.qweb']._render('order_routing.simulation_result', values)

    def _rows(self, sides):
        """Return ``[(label, [shown of each side], shown difference)]``."""
        currency = self.company_id.currency_id
        minor = 10**currency.decimal_places

        def each(value):
            return [value(side) / side.served if side.served else None for side in sides]

        figures = [
            (self.env._('Orders'), [side.orders for side in sides], '%d'),
            (self.env._('No place found'), [side.unserved for side in sides], '%d'),
            (self.env._('Cost'), [side.cost / minor for side in sides], currency),
            (self.env._('Cost of an order'), each(lambda side: side.cost / minor), currency),
            (self.env._('Parcels of an order'), each(lambda side: side.parcels), '%.2f'),
            (self.env._('Orders that are split'), each(lambda side: 100 * side.split), '%.0f %%'),
            (self.env._('Days on the way'), each(lambda side: side.days), '%.1f'),
        ]
        return [
            (label, [_shown(value, how) for value in values], _difference(values, how))
            for label, values, how in figures
        ]


def _shown(value, how):
    if value is None:
        return '–'
    return how % value if isinstance(how, str) else how.format(value)


def _difference(values, how):
    """Return how far the first is above the second, '' for not at all."""
    first, second = values
    if first is None or second is None or first == second:
        return ''
    sign = '+' if first > second else '−'
    return sign + _shown(abs(first - second), how)
