from odoo.addons.unified_inventory.core import Part

from .common import OrderRoutingCommon


class TestMoved(OrderRoutingCommon):
    """An order that is sent from elsewhere takes the day of that place: store first, then the
    centre, which takes one order a day."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 2)
        self.orders = [self._create_order((self.vase, 1)) for _number in range(2)]
        for order in self.orders:
            self._confirm(order)
        self.centre.write({'has_daily_limit': True, 'daily_limit': 1})

    def _move(self, order, place, key='1'):
        part = Part(self.vase.id, place.id, self.inventory._to_units(1))
        return order._routing_reassign([part], key, 'A test')

    def test_the_router_does_not_fill_a_place_beyond_its_limit(self):
        first, second = self.orders
        self.assertTrue(self._move(first, self.centre))
        self.assertFalse(self._move(second, self.centre))
        self.assertSends(second, {self.store: {self.vase: 1}})
        self.assertTrue(self._move(first, self.store, '2'))
        self.assertTrue(self._move(second, self.centre, '2'), 'there is room again')

    def test_a_person_may_ask_more_of_a_place(self):
        for order in self.orders:
            override = self.env['order.routing.override'].browse(
                order.action_routing_override()['res_id']
            )
            override.write({'reason': 'They said they can', 'line_ids': []})
            override.line_ids.warehouse_id = self.centre
            override.action_apply()
            self.assertSends(order, {self.centre: {self.vase: 1}})

    def test_holds_that_move_together_are_counted_together(self):
        units = self.inventory._to_units(1)
        target = {(self.vase.id, self.centre.id): units}
        moves = {o.hold_ref: (target, {}, f'batch,{o.id}') for o in self.orders}
        self.assertFalse(self.inventory._promise_together(moves, ('back_office', None)))
        self.centre.daily_limit = 2
        self.assertTrue(self.inventory._promise_together(moves, ('back_office', None)))

    def test_who_leaves_makes_room_for_who_comes(self):
        first, second = self.orders
        self.assertTrue(self._move(first, self.centre))
        units = self.inventory._to_units(1)
        moves = {
            order.hold_ref: ({(self.vase.id, place.id): units}, {}, f'batch,{order.id}')
            for order, place in ((first, self.store), (second, self.centre))
        }
        self.assertTrue(self.inventory._promise_together(moves, ('back_office', None)))
