"""O12 of docs/oversell.md: stock Odoo's back office sells whatever is asked for, a colour on the
line is all it says."""

from .cases import CasesCommon

A, B = 'PLA', 'PLB'


class TestBackOffice(CasesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._places(A, B)
        cls._products('X')
        cls._fill({('X', A): 3})
        cls.channel = cls.env.ref('unified_inventory.channel_back_office')

    def _reserved(self, order):
        return sum(order.picking_ids.move_ids.mapped('quantity'))

    def test_o12_what_one_order_has_the_next_is_promised_from_goods_to_come(self):
        self.channel.shortage_policy = 'backorder'
        first, second = self._order([('X', 2)], A), self._order([('X', 2)], A)
        self.assertEqual(self._rows(self._hold_of(first)), [('hold', 'X', A, 2)])
        self.assertEqual(
            self._rows(self._hold_of(second)), [('hold', 'X', A, 1), ('backorder', 'X', A, 1)]
        )
        self.assertEqual((self._reserved(first), self._reserved(second)), (2, 1))
        self.assertFalse(self._is_promised([('X', 1)], [A]))
        self.assertFalse(second.activity_ids)

    def test_o12_where_a_shortage_is_refused_a_person_is_told(self):
        self.channel.shortage_policy = 'refuse'
        self._ask([('X', 2)], [A])
        order = self._order([('X', 2)], A, user_id=self.env.user.id)
        self.assertEqual(order.state, 'sale')
        self.assertIn('Only 1 left of X', order.activity_ids.note)
        self.assertEqual(self._reserved(order), 1)
        self.assertEqual(self._salable('X', [A]), 0)

    def test_o12_an_order_takes_nothing_that_a_cart_was_promised(self):
        self.channel.shortage_policy = 'backorder'
        cart = self._ask([('X', 3)], [A])
        order = self._order([('X', 2)], A)
        order.picking_ids.action_assign()
        self.assertEqual(self._reserved(order), 0)
        self.assertEqual(cart.state, 'held')
        self._fill({('X', A): 2})
        order.picking_ids.action_assign()
        self.assertEqual(self._reserved(order), 2)
        self.assertEqual(self._salable('X', [A]), 0)

    def test_o12_an_order_that_grows_takes_nothing_of_others(self):
        self.channel.shortage_policy = 'refuse'
        order = self._order([('X', 1)], A)
        self._ask([('X', 2)], [A])
        order.order_line.product_uom_qty = 3
        self.assertIn('just gone', order.activity_ids.note)
        self.assertEqual(self._promised('X', A), 3)
        self.assertEqual(self._reserved(order), 1)

    def test_o12_goods_of_another_place_are_not_this_ones(self):
        """The colour adds up the warehouse of the order only; so does the promise."""
        self._fill({('X', B): 9})
        order = self._order([('X', 5)], A)
        kinds = {
            kind: quantity for kind, _sku, _place, quantity in self._rows(self._hold_of(order))
        }
        self.assertEqual(kinds, {'hold': 3, 'backorder': 2})
        self.assertEqual(self._salable('X', [B]), 9)
