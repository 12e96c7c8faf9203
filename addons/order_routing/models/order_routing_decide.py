from collections import defaultdict
from dataclasses import replace
from datetime import date

from odoo import fields, models

from ..core import Facts, Order, Unservable, decide, route
from ..core.tariff import prices
from ..own_context import said
from .order_routing import reasons_to_json

RULESET = 'order_routing_ruleset'  # context: try these rules instead of the active ones
QUEUE = 'order_routing_queue'  # context: the queue that a run takes the order from
PARTIAL = 'order_routing_partial'  # context: a part will do, if a rule says so


class OrderRouting(models.AbstractModel):
    """The administrator's rules decide where they say anything, see `..core.rules`."""

    _inherit = 'order.routing'

    def _prepare_rules(self, request, carrier, problem):
        """Override: the active rule set of the company decides. All is read now, the choice
        only reckons."""
        ruleset, rules = self._rules(request)
        if not rules.routings:
            return super()._prepare_rules(request, carrier, problem)
        facts = self._rule_facts(rules, carrier, problem)
        order = self._rule_order(request, problem)
        rules = replace(rules, facts=facts)

        may_part = bool(said(self.env, PARTIAL))
        may_wait = any(want.may_wait for want in request.wants)

        def choose(asked):
            decision = decide(rules, order, replace(asked, partial=may_part))
            if may_wait and isinstance(decision.result, Unservable):
                # It is promised from goods to come, wherever they come: a run routes it then.
                return route(asked), {'ruleset': ruleset}
            return decision.result, _noted(ruleset, decision)

        return choose

    def _rules(self, request):
        Ruleset = self.env['order.routing.ruleset']
        if ruleset_id := said(self.env, RULESET):
            return ruleset_id, Ruleset.sudo().browse(ruleset_id)._to_core()
        place = self.env['stock.warehouse'].browse(request.places[:1])._routing_setups()
        companies = [setup.company for setup in place.values()] or self.env.company.ids
        return Ruleset._active_rules(companies[0])

    def _rule_facts(self, rules, carrier, problem):
        """Return ``{place: core Facts}``; orders at work are counted only if a rule asks."""
        journey = carrier._routing_journey()
        table, loads = prices(problem.tariff), {}
        if any('least_loaded' in rule.ranks for r in rules.routings for rule in r.rules):
            loads = self._open_loads([place.id for place in problem.places])
        zones = {
            p.id: None if p.distance is None else table.zone(p.distance) for p in problem.places
        }
        return {
            place: Facts(
                None if zone is None else journey.transit.get(zone, journey.usual),
                loads.get(place, 0),
            )
            for place, zone in zones.items()
        }

    def _open_loads(self, place_ids):
        """Return ``{place: number of parcels}`` that are still to be sent."""
        groups = (
            self.env['stock.picking']
            .sudo()
            ._read_group(
                [
                    ('routing_parcel_id', '!=', False),
                    ('state', 'not in', ('done', 'cancel')),
                    ('picking_type_id.code', '=', 'outgoing'),
                    ('picking_type_id.warehouse_id', 'in', place_ids),
                ],
                ['picking_type_id'],
                ['__count'],
            )
        )
        loads = defaultdict(int)
        for picking_type, count in groups:
            loads[picking_type.warehouse_id.id] += count
        return loads

    def _rule_order(self, request, problem):
        """Return the core Order: what rules may ask about a request."""
        told = request.options
        products = self.env['product.product'].sudo().browse({w.product for w in request.wants})
        paths = products.categ_id.mapped('parent_path')
        tz = self._carrier(request).sudo().routing_calendar_id.tz or self.env.context.get('tz')
        today = fields.Date.context_today(self.with_context(tz=tz))
        due = told.get('due') and (date.fromisoformat(told['due']) - today).days
        return Order(
            request.channel,
            priority=told.get('priority', 0),
            within=due if told.get('due') else None,
            value=sum(line.units * line.value for line in problem.lines) // 1000,
            categories=frozenset(int(c) for path in paths for c in path.split('/') if c),
            country=told.get('country'),
            delivery=told.get('promise', 'ship'),
            queue=said(self.env, QUEUE, ''),
        )

    def _reason(self, row, currency):
        """Override: the reasons of rules."""
        texts = {
            'rule_without': self.env._('is left out by the rule'),
            'rule_group': self.env._('is not in the place groups of the rule'),
            'rule_distance': self.env._('is farther away than the rule allows'),
            'rule_days': self.env._('would take longer than the rule allows'),
            'rule_rank': self.env._('comes later in the order of the rule'),
        }
        return texts.get(row['code']) or super()._reason(row, currency)


def _noted(ruleset, decision):
    """Return what a plan keeps of the rules' decision, or a refusal tells."""
    noted = {'ruleset': ruleset, 'routing': decision.routing, 'rule': decision.rule}
    if isinstance(decision.result, Unservable):
        return {
            **noted,
            'tried': list(decision.tried),
            'queue': decision.queue,
            'cancel_days': decision.cancel_days,
            'unused': reasons_to_json(decision.result.unused),
        }
    short = [[s.product, s.requested - s.available] for s in decision.result.short]
    noted |= {'relaxed': list(decision.relaxed), 'tried': list(decision.tried)}
    return {**noted, 'short': short} if short else noted
