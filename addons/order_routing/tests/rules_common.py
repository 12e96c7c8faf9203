from odoo.fields import Command

from .common import OrderRoutingCommon


class RulesCommon(OrderRoutingCommon):
    """Rule sets of one routing, to be made active in one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['order.routing.ruleset'].search([]).filtered(
            lambda ruleset: ruleset.state == 'active'
        ).action_archive_rules()
        cls.back_office = cls.env.ref('unified_inventory.channel_back_office')
        cls.back_office.shortage_policy = 'refuse'
        cls.centres = cls._group('Centres', cls.centre)
        cls.stores = cls._group('Stores', cls.store)

    @classmethod
    def _group(cls, name, *places):
        ids = [place.id for place in places]
        return cls.env['order.routing.place.group'].create(
            {'name': name, 'warehouse_ids': [Command.set(ids)]}
        )

    @classmethod
    def _draft(cls, *rules, **routing):
        """A rule set of one routing with these rules."""
        commands = [
            Command.create({'name': f'Rule {number}', 'sequence': number, **rule})
            for number, rule in enumerate(rules, 1)
        ]
        values = {'name': 'All orders', **routing, 'rule_ids': commands}
        return cls.env['order.routing.ruleset'].create(
            {'name': 'Rules', 'routing_ids': [Command.create(values)]}
        )

    @classmethod
    def _activate(cls, *rules, **routing):
        ruleset = cls._draft(*rules, **routing)
        ruleset.action_activate()
        return ruleset

    @classmethod
    def _only(cls, group, **values):
        """The values of a rule that asks one group of places."""
        return {'group_ids': [Command.set(group.ids)], **values}

    def _promised(self, order):
        """``{place: quantity}`` of all goods that are promised to an order."""
        self.env.flush_all()
        promised = {}
        for part in self.inventory._open_parts(order.hold_ref):
            place = self.env['stock.warehouse'].browse(part.place)
            quantity = self.inventory._from_units(part.units)
            promised[place] = promised.get(place, 0) + quantity
        return promised
