"""Acceptance cases of HotWax, IBM Sterling, Medusa, Vendure, OpenBoxes and ERPNext, by their
ids; docs/cases.md says what became of those that are not here.

A *level* is the stock of a product at a place, a *reservation* a hold; *backorder allowed* is a
product that may be sold without stock. Numbers of those who only gave a rule are ours.
"""

from odoo.fields import Command

from .cases import CasesCommon

A, B = 'PLA', 'PLB'


class OthersCommon(CasesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._places(A, B)
        cls._products('X', 'Y')


class TestHotWax(OthersCommon):
    # id, on hand, rules, reserved, quantity asked of the web, whether it is promised
    SAFETY = [
        ('HW-13 below the safety stock', 2, [('safety', 3)], 0, 1, False),
        ('HW-13 just the safety stock', 3, [('safety', 3)], 0, 1, False),
        ('HW-13 one more', 4, [('safety', 3)], 0, 1, True),
        ('HW-13 two of one more', 4, [('safety', 3)], 0, 2, False),
        ('HW-17 all', 20, [('safety', 2), ('threshold', 5)], 6, 7, True),
        ('HW-17 more', 20, [('safety', 2), ('threshold', 5)], 6, 8, False),
        ('HW-18', 4, [('safety', 2), ('threshold', 5)], 0, 1, False),
        ('HW-28', 1, [], 0, 3, False),
    ]

    def test_safety_stock(self):
        for name, on_hand, rules, reserved, asked, promised in self.SAFETY:
            with self._case(name):
                self._fill({('X', A): on_hand})
                if reserved:
                    self._ask([('X', reserved)], [A])
                for kind, quantity in rules:
                    self._rule(kind, quantity, 'X', A)
                self.assertEqual(self._is_promised([('X', asked)], [A]), promised)

    # id, on hand, rules, reserved, what the web is shown
    SHOWN = [
        ('HW-17', 20, [('safety', 2), ('threshold', 5)], 6, 7),
        ('HW-18', 4, [('safety', 2), ('threshold', 5)], 6, 0),
        ('HW-18 nothing is reserved', 4, [('safety', 2), ('threshold', 5)], 0, 0),
    ]

    def test_online_availability(self):
        for name, on_hand, rules, reserved, shown in self.SHOWN:
            with self._case(name):
                self._fill({('X', A): max(on_hand, reserved)})
                if reserved:
                    self._ask([('X', reserved)], [A], confirm=True)
                if reserved > on_hand:
                    self._count('X', A, on_hand)
                for kind, quantity in rules:
                    self._rule(kind, quantity, 'X', A)
                answer = self.api.availability(skus=['X'], places=[A], channel='web')['X'][A]
                self.assertEqual((answer['on_hand'], answer['available']), (on_hand, shown))

    # id, rules of the tags in their order, what is kept back
    TAGS = [
        ('HW-16', [('Shirts', 5), ('Sale', 10)], 10),
        ('HW-16 the other way round', [('Sale', 10), ('Shirts', 5)], 5),
        ('HW-16 a tag the product has not', [('Shirts', 5), ('Other', 10)], 5),
    ]

    def test_hw_16_the_last_matching_rule_wins(self):
        tags = {
            name: self.env['product.tag'].create({'name': f'{name} HW'})
            for name in ('Shirts', 'Sale', 'Other')
        }
        self.products['X'].product_tag_ids = tags['Shirts'] | tags['Sale']
        self._fill({('X', A): 30})
        for name, rules, kept in self.TAGS:
            with self._case(name):
                for sequence, (tag, quantity) in enumerate(rules):
                    self.env['unified.inventory.rule'].create(
                        {
                            'name': tag,
                            'sequence': sequence,
                            'kind': 'threshold',
                            'tag_id': tags[tag].id,
                            'quantity': quantity,
                        }
                    )
                self.assertEqual(self._salable('X', [A]), 30 - kept)

    def test_hw_27_the_same_order_is_promised_once(self):
        self._fill({('X', A): 5})
        order = self._order([('X', 2)], A, confirm=False)
        self.assertIsNone(order._hold_stock())
        self.assertIsNone(order._hold_stock())
        order.action_confirm()
        order._hold_stock(confirm=True)
        order.order_line._action_launch_stock_rule()
        self.assertEqual(self._rows(self._hold_of(order)), [('hold', 'X', A, 2)])
        self.assertEqual(self._promised('X', A), 2)

    def test_hw_28_unless_it_may_be_backordered(self):
        self._fill({('X', A): 1})
        self.products['X'].sale_without_stock = 'backorder'
        hold = self._ask([('X', 3)], [A])
        self.assertEqual(self._rows(hold), [('hold', 'X', A, 1), ('backorder', 'X', A, 2)])
        self.assertEqual(self._salable('X', [A]), 0)


class TestReservations(OthersCommon):
    # id, stock, who was promised before [(wants, places)], asked, places, taken (None: refused)
    RESERVED = [
        ('IBM-12', {('X', A): 1}, [([('X', 1)], [A])], [('X', 1)], [A], None),
        ('IBM-13', {('X', A): 3}, [], [('X', 5)], [A], None),
        ('IBM-13 another line', {('X', A): 3, ('Y', A): 9}, [], [('Y', 1), ('X', 5)], [A], None),
        ('MED-1', {('X', A): 2}, [], [('X', 3)], [A], None),
        ('MED-3', {('X', A): 2}, [], [('X', 1, B)], [A, B], None),
        ('MED-6 two', {('X', A): 4}, [([('X', 2)], [A])], [('X', 2)], [A], [('X', A, 2)]),
        ('MED-6 three', {('X', A): 4}, [([('X', 2)], [A])], [('X', 3)], [A], None),
        ('MED-8', {('X', A): 1}, [], [('X', 1), ('X', 1)], [A], None),
        ('MED-9', {('X', A): 2, ('X', B): 3}, [], [('X', 5)], [A, B], [('X', A, 2), ('X', B, 3)]),
        ('VEN-1', {('X', A): 10, ('X', B): 15}, [], [('X', 13)], [A, B], [('X', B, 13)]),
        ('VEN-1 no place has all', {('X', A): 10, ('X', B): 5}, [], [('X', 13)], [A, B],
            [('X', A, 10), ('X', B, 3)]),
        ('ERP-1', {('X', A): 100}, [([('X', 60)], [A])], [('X', 40)], [A], [('X', A, 40)]),
        ('ERP-1 more', {('X', A): 100}, [([('X', 60)], [A])], [('X', 41)], [A], None),
    ]  # fmt: skip

    def test_reserved(self):
        for name, stock, before, asked, places, taken in self.RESERVED:
            with self._case(name):
                self._fill(stock)
                for wants, where in before:
                    self.assertTrue(self._is_promised(wants, where))
                entries = self.env['unified.inventory.entry'].search_count([])
                answer = self._ask(asked, places)
                self.assertEqual(self._taken(answer), taken)
                if taken is None:
                    self.assertEqual(answer.code, 'insufficient_stock')
                    after = self.env['unified.inventory.entry'].search_count([])
                    self.assertEqual(after, entries)

    # id, stock, what happens [(owner, wants or None to release)], promised at the end, available
    SUMS = [
        ('MED-4', {('X', A): 10}, [('1', [('X', 3)]), ('1', [('X', 7)])], 7, 3),
        ('MED-5', {('X', A): 4, ('X', B): 4}, [('1', [('X', 2)])], 2, 6),
        ('MED-7', {('X', A): 9}, [('1', [('X', 4), ('X', 2)]), ('1', [('X', 2)])], 2, 7),
        ('VEN-3', {('X', A): 60}, [('1', [('X', 20)]), ('2', [('X', 10), ('X', 5)])], 35, 25),
    ]

    def test_sums(self):
        for name, stock, steps, promised, available in self.SUMS:
            with self._case(name):
                self._fill(stock)
                for owner, wants in steps:
                    self.assertTrue(self._is_promised(wants, [A, B], owner=f'rpc,{owner}00'))
                self.assertEqual(self._promised('X', A) + self._promised('X', B), promised)
                self.assertEqual(self._salable('X', [A, B]), available)

    def test_med_2_backorder_allowed(self):
        self._fill({('X', A): 2})
        self.products['X'].sale_without_stock = 'backorder'
        hold = self._ask([('X', 3)], [A])
        self.assertEqual(sum(row[3] for row in self._rows(hold)), 3)
        self.assertEqual(self._promised('X', A), 3)

    def test_med_7_a_line_that_is_deleted_gives_its_goods_back(self):
        self._fill({('X', A): 9})
        order = self._order([('X', 4), ('X', 2)], A, confirm=False)
        self.assertIsNone(order._hold_stock())
        self.assertEqual(self._promised('X', A), 6)
        order.order_line[0].unlink()
        self.assertIsNone(order._hold_stock())
        self.assertEqual(self._promised('X', A), 2)

    def test_ven_2_what_is_cancelled_is_free_where_it_was_taken(self):
        self._fill({('X', A): 100, ('X', B): 120})
        order = self._order([('X', 2)], B)
        order.order_line.product_uom_qty = 1
        self.inventory._settle([order.hold_ref])
        self.assertEqual((self._promised('X', A), self._promised('X', B)), (0, 1))
        self.assertEqual(self._on_hand(A, B, sku='X'), 220)

    def test_ob_1_of_two_requests_for_all_one_gets_it(self):
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        self._fill({('X', A): 5})
        first, second = (self._order([('X', 5)], A, confirm=False) for _order in range(2))
        self.assertIsNone(first._hold_stock())
        self.assertEqual(second._hold_stock().code, 'insufficient_stock')
        first.action_confirm()
        self._deliver(first.picking_ids)
        self.assertEqual(self._on_hand(A, sku='X'), 0)
        self.assertEqual(second._hold_stock().code, 'insufficient_stock')

    def test_erp_1_another_delivery_takes_no_more_than_is_free(self):
        self._fill({('X', A): 100})
        self.assertTrue(self._is_promised([('X', 60)], [A]))
        picking = self.env['stock.picking'].create(
            {
                'picking_type_id': self.places[A].out_type_id.id,
                'location_id': self.places[A].lot_stock_id.id,
                'location_dest_id': self.customers.id,
                'move_ids': [
                    Command.create(
                        {
                            'product_id': self.products['X'].id,
                            'product_uom_qty': 100,
                            'location_id': self.places[A].lot_stock_id.id,
                            'location_dest_id': self.customers.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual(picking.move_ids.quantity, 40)
        self.assertEqual(self._salable('X', [A]), 0)
