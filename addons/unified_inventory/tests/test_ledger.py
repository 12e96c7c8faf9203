"""What happens to promised goods on their way: units, lots, lines, transfers, returns."""

from odoo.fields import Command

from .cases import CasesCommon

A, B = 'PLA', 'PLB'


class LedgerCommon(CasesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._places(A, B)
        cls._products('X', 'Y')

    def _settle(self, order):
        self.inventory._settle([order.hold_ref])
        self.env.invalidate_all()

    def assertOver(self, order):
        """Everything the order was promised is gone or given back."""
        self._settle(order)
        hold = self._hold_of(order)
        self.assertEqual(sum(hold.entry_ids.mapped('quantity')), 0)
        self.assertIn(hold.state, ('fulfilled', 'released'))

    def assertSound(self):
        self.env.flush_all()
        problems = [finding for finding in self.inventory._reconcile() if finding.is_problem]
        self.assertEqual(problems, [])

    def tearDown(self):
        self.assertSound()
        super().tearDown()


class TestUnits(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref('uom.product_uom_dozen')
        cls.gram = cls.env.ref('uom.product_uom_gram')
        cls._products('KILO', unit='uom.product_uom_kgm')
        cls._products('DOZEN', unit='uom.product_uom_dozen')

    def _order_in(self, sku, quantity, unit):
        order = self._order([(sku, quantity)], A, confirm=False)
        order.order_line.product_uom_id = unit
        order.action_confirm()
        return order

    def test_a_dozen_is_promised_and_sent_in_units(self):
        self._fill({('X', A): 30})
        order = self._order_in('X', 2, self.dozen)
        self.assertEqual(self._promised('X', A), 24)
        picking = order.picking_ids
        picking.move_ids.quantity = 7  # the move is in units already
        self._deliver(picking)
        self._settle(order)
        self.assertEqual(self._promised('X', A), 17)
        self._deliver(order.picking_ids - picking)
        self.assertOver(order)
        self.assertEqual(self._salable('X', [A]), 6)

    # quantity and unit that are asked of a product in kilograms, what is promised of it
    GRAMS = [(250, 0.25), (2200, 2.2), (5, 0.01), (15, 0.02), (4996, 5)]

    def test_grams_are_promised_in_hundredths_of_a_kilogram(self):
        for grams, kilograms in self.GRAMS:
            with self._case(f'{grams} g'):
                self._fill({('KILO', A): 10})
                order = self._order_in('KILO', grams, self.gram)
                self.assertEqual(self._promised('KILO', A), kilograms)
                self.assertAlmostEqual(order.picking_ids.move_ids.product_qty, kilograms)
                self._deliver(order.picking_ids)
                self.assertOver(order)
                self.assertEqual(self._salable('KILO', [A]), 10 - kilograms)
                self.assertSound()

    def test_less_than_the_smallest_quantity_is_sold_and_nothing_is_promised(self):
        self._fill({('KILO', A): 10})
        order = self._order_in('KILO', 4, self.gram)
        self.assertEqual(order.state, 'sale')
        self.assertEqual(self._promised('KILO', A), 0)

    def test_single_units_of_dozens_leave_nothing_behind(self):
        """A twelfth has no end: what is promised is rounded as what is sent."""
        self._fill({('DOZEN', A): 1})
        orders = [self._order_in('DOZEN', 1, self.env.ref('uom.product_uom_unit')) for _ in '123']
        self.assertAlmostEqual(self._promised('DOZEN', A), 0.24)
        for order in orders:
            self._deliver(order.picking_ids)
            self.assertOver(order)
        self.assertEqual(self._promised('DOZEN', A), 0)
        self.assertAlmostEqual(self._salable('DOZEN', [A]), self._on_hand(A, sku='DOZEN'), places=6)

    def test_many_small_promises_add_up_exactly(self):
        """A tenth and two tenths are three tenths here."""
        self._fill({('KILO', A): 3})
        for _time in range(10):
            self.assertTrue(self._is_promised([('KILO', 0.1), ('KILO', 0.2)], [A]))
        self.assertEqual(self._salable('KILO', [A]), 0)
        self.assertFalse(self._is_promised([('KILO', 0.01)], [A]))


class TestLots(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.location = cls.places[A].lot_stock_id
        cls._products('LOTS', tracking='lot')
        cls._products('SERIAL', tracking='serial')
        cls.old, cls.new = cls._lots('LOTS', 'OLD', 'NEW')
        cls._bring(cls.old, 2)
        cls._bring(cls.new, 3)

    @classmethod
    def _lots(cls, sku, *names):
        product_id = cls.products[sku].id
        return [
            cls.env['stock.lot'].create({'name': name, 'product_id': product_id}) for name in names
        ]

    @classmethod
    def _bring(cls, lot, quantity):
        cls.env['stock.quant']._update_available_quantity(
            lot.product_id, cls.location, quantity, lot_id=lot
        )

    def _sell_over_the_counter(self, sku, quantity, lot, hold=None):
        """The goods in hand are these, whoever they were reserved for."""
        move = self.env['stock.move'].create(
            {
                'product_id': self.products[sku].id,
                'product_uom_qty': quantity,
                'location_id': self.location.id,
                'location_dest_id': self.customers.id,
                'hold_ref': hold and hold.id,
            }
        )
        move._action_confirm()
        move.move_line_ids = [
            Command.create(
                {
                    'product_id': self.products[sku].id,
                    'lot_id': lot.id,
                    'quantity': quantity,
                    'location_id': self.location.id,
                    'location_dest_id': self.customers.id,
                }
            )
        ]
        move.picked = True
        move._action_done()
        return move

    def _reserved(self, order):
        lines = order.picking_ids.move_line_ids.filtered(lambda line: line.state != 'done')
        return {line.lot_id.name: line.quantity for line in lines}

    def test_promised_by_product_sent_by_lots(self):
        order = self._order([('LOTS', 4)], A)
        self.assertEqual(self._salable('LOTS', [A]), 1)
        self.assertEqual(self._reserved(order), {'OLD': 2, 'NEW': 2})
        self._deliver(order.picking_ids)
        self.assertOver(order)
        self.assertEqual(self._salable('LOTS', [A]), 1)

    def test_sent_by_another_lot_than_was_reserved(self):
        order = self._order([('LOTS', 2)], A)
        order.picking_ids.move_line_ids.lot_id = self.new
        self._deliver(order.picking_ids)
        self.assertOver(order)
        self.assertEqual(self._salable('LOTS', [A]), 3)

    def test_each_serial_number_is_a_unit(self):
        for lot in self._lots('SERIAL', 'S1', 'S2', 'S3'):
            self._bring(lot, 1)
        first, second = self._order([('SERIAL', 2)], A), self._order([('SERIAL', 1)], A)
        self.assertFalse(self._reserved(first).keys() & self._reserved(second).keys())
        self.assertFalse(self._is_promised([('SERIAL', 1)], [A]))
        for order in (second, first):
            self._deliver(order.picking_ids)
            self.assertOver(order)

    def test_a_lot_sold_at_the_counter_that_was_reserved_is_replaced_by_another(self):
        order = self._order([('LOTS', 2)], A)
        self.assertEqual(self._reserved(order), {'OLD': 2})
        hold = self._ask([('LOTS', 1)], [A], channel='till', confirm=True)
        self._sell_over_the_counter('LOTS', 1, self.old, hold)
        self.assertEqual(self._promised('LOTS', A), 2)
        self.inventory._find_broken()
        self.assertFalse(self._breaches('LOTS'))
        order.picking_ids.action_assign()
        self.assertEqual(self._reserved(order), {'OLD': 1, 'NEW': 1})
        self._deliver(order.picking_ids)
        self.assertOver(order)

    def test_the_last_lot_sold_at_the_counter_breaks_the_promise(self):
        order = self._order([('LOTS', 5)], A)
        hold = self._ask([('LOTS', 1)], [A], channel='till', confirm=True, force=True)
        self._sell_over_the_counter('LOTS', 1, self.new, hold)
        breach = self._breaches('LOTS')
        self.assertEqual((breach.hold_ref, breach.quantity), (order.hold_ref, 1))
        order.picking_ids.action_assign()
        self.assertEqual(sum(self._reserved(order).values()), 4)
        self.assertEqual(self._salable('LOTS', [A]), 0)


class TestLines(LedgerCommon):
    def setUp(self):
        super().setUp()
        self._fill({('X', A): 9})

    def test_lines_of_one_product_are_one_promise(self):
        order = self._order([('X', 2), ('X', 3)], A)
        self.assertEqual(self._rows(self._hold_of(order)), [('hold', 'X', A, 5)])
        order.order_line[0].product_uom_qty = 1
        self._settle(order)
        self.assertEqual(self._promised('X', A), 4)
        self._deliver(order.picking_ids)
        self.assertOver(order)
        self.assertEqual(order.order_line.mapped('qty_delivered'), [1, 3])
        self.assertEqual(self._salable('X', [A]), 5)

    def test_lines_of_one_product_delivered_one_after_the_other(self):
        order = self._order([('X', 2), ('X', 3)], A)
        picking = order.picking_ids
        first, second = picking.move_ids
        first.quantity, second.quantity = 2, 0
        self._deliver(picking)
        self._settle(order)
        self.assertEqual(self._promised('X', A), 3)
        self._deliver(order.picking_ids - picking)
        self.assertOver(order)

    def test_a_line_of_a_confirmed_order_that_is_set_to_nothing(self):
        order = self._order([('X', 2), ('X', 3)], A)
        order.order_line[1].product_uom_qty = 0
        self._settle(order)
        self.assertEqual(self._promised('X', A), 2)

    def test_the_same_content_is_prolonged_and_never_shortened(self):
        lasting = {'owner': 'rpc,77'}
        hold = self._ask([('X', 2)], [A], ttl=60, **lasting)
        first = hold.expires_at
        for ttl, later in [(600, True), (30, True), (1200, True)]:
            self.assertEqual(self._ask([('X', 2)], [A], ttl=ttl, **lasting), hold)
            hold.invalidate_recordset()
            self.assertEqual(hold.expires_at > first, later)
            seconds = (hold.expires_at - hold.created_at).total_seconds()
            self.assertGreaterEqual(seconds, max(60, ttl))
        self.assertEqual(self._promised('X', A), 2)

    def test_replacing_counts_the_owners_own_goods_and_nobody_elses(self):
        mine = {'owner': 'rpc,77'}
        hold = self._ask([('X', 9)], [A], **mine)
        self.assertEqual(self._ask([('X', 8), ('Y', 1)], [A], **mine).code, 'insufficient_stock')
        self.assertEqual((hold.state, self._promised('X', A)), ('held', 9))
        smaller = self._ask([('X', 8)], [A], **mine)
        self.assertEqual((hold.state, smaller.state), ('released', 'held'))
        self.assertEqual(self._promised('X', A), 8)
        self.assertFalse(self._is_promised([('X', 2)], [A]))
        self.assertTrue(self._is_promised([('X', 1)], [A]))


class TestTransfers(LedgerCommon):
    """From one place to another through the company's transit location, in two steps."""

    def setUp(self):
        super().setUp()
        self._fill({('X', A): 5})
        self.transit = self.env.company.internal_transit_location_id
        self.transit.active = True

    def _transfer(self, quantity):
        """Return the two transfers: away from A, into B."""
        stops = [self.places[A].lot_stock_id, self.transit, self.places[B].lot_stock_id]
        kinds = [self.places[A].int_type_id, self.places[B].int_type_id]
        pickings = self.env['stock.picking']
        for kind, source, destination in zip(kinds, stops, stops[1:], strict=False):
            pickings |= pickings.create(
                {
                    'picking_type_id': kind.id,
                    'location_id': source.id,
                    'location_dest_id': destination.id,
                    'move_ids': [
                        Command.create(
                            {
                                'product_id': self.products['X'].id,
                                'product_uom_qty': quantity,
                                'location_id': source.id,
                                'location_dest_id': destination.id,
                                'move_orig_ids': [Command.set(pickings.move_ids.ids)],
                            }
                        )
                    ],
                }
            )
        pickings.action_confirm()
        pickings[0].action_assign()
        return pickings

    def _both(self):
        return self._salable('X', [A]), self._salable('X', [B])

    def test_goods_under_way_are_in_neither_place(self):
        away, into = self._transfer(2)
        self.assertEqual(self._both(), (3, 0), 'taken at the source before they are sent')
        self._deliver(away)
        self.assertEqual(self._both(), (3, 0))
        self.assertEqual(self._on_hand(A, B, sku='X'), 3)
        self.assertEqual(into.state, 'assigned')
        self._deliver(into)
        self.assertEqual(self._both(), (3, 2))

    def test_a_transfer_takes_nothing_that_was_promised(self):
        order = self._order([('X', 4)], A)
        away, _into = self._transfer(3)
        self.assertEqual(away.move_ids.quantity, 1)
        self._deliver(order.picking_ids)
        self.assertOver(order)

    def test_what_a_transfer_has_reserved_is_promised_to_nobody(self):
        self._transfer(3)
        self.assertFalse(self._is_promised([('X', 3)], [A]))
        self.assertTrue(self._is_promised([('X', 2)], [A, B]))

    def test_a_transfer_called_off_gives_its_goods_back_to_the_source(self):
        away, into = self._transfer(3)
        (away | into).action_cancel()
        self.assertEqual(self._both(), (5, 0))

    def test_promised_goods_taken_away_by_hand_break_the_promise(self):
        order = self._order([('X', 4)], A)
        stock = self.places[A].lot_stock_id
        self._move('X', 3, stock, self.transit)
        self.inventory._find_broken()
        breach = self._breaches('X')
        self.assertEqual((breach.hold_ref, breach.quantity), (order.hold_ref, 2))
        self.assertEqual(self._both(), (0, 0))

    def test_a_place_supplied_by_another_sells_when_it_has_the_goods(self):
        """Odoo's own resupply: the goods are taken at the one place, and come to the other."""
        self.places[B].resupply_wh_ids = self.places[A]
        route = self.places[B].resupply_route_ids
        self.products['X'].route_ids = route
        self.env['stock.rule'].run(
            [
                self.env['stock.rule'].Procurement(
                    self.products['X'],
                    2,
                    self.products['X'].uom_id,
                    self.places[B].lot_stock_id,
                    'resupply',
                    'resupply',
                    self.env.company,
                    {'warehouse_id': self.places[B]},
                )
            ]
        )
        moves = self.env['stock.move'].search([('product_id', '=', self.products['X'].id)])
        moves = moves.filtered(lambda move: move.state not in ('done', 'cancel'))
        away = moves.filtered(
            lambda move: move.location_id._child_of(self.places[A].view_location_id)
        )
        into = moves - away
        away._action_assign()
        self.assertEqual(self._both(), (3, 0))
        self._deliver(away.picking_id)
        self.assertEqual(self._both(), (3, 0))
        self._deliver(into.picking_id)
        self.assertEqual(self._both(), (3, 2))


class TestComingBack(LedgerCommon):
    def setUp(self):
        super().setUp()
        self._fill({('X', A): 5, ('Y', A): 5})

    def test_goods_come_back_to_the_place_that_takes_them(self):
        order = self._order([('X', 3)], A)
        self._deliver(order.picking_ids)
        wizard = self.env['stock.return.picking'].create({'picking_id': order.picking_ids.id})
        wizard.product_return_moves.quantity = 2
        back = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        back.move_ids.location_dest_id = self.places[B].lot_stock_id
        back.move_ids.move_line_ids.location_dest_id = self.places[B].lot_stock_id
        self._deliver(back)
        self.assertOver(order)
        self.assertEqual((self._salable('X', [A]), self._salable('X', [B])), (2, 2))

    def test_what_may_not_be_sold_again_is_not_available(self):
        order = self._order([('X', 3)], A)
        self._deliver(order.picking_ids)
        scrap = self.env['stock.location'].create(
            {
                'name': 'Broken goods',
                'usage': 'internal',
                'location_id': self.places[A].view_location_id.id,
            }
        )
        wizard = self.env['stock.return.picking'].create({'picking_id': order.picking_ids.id})
        wizard.product_return_moves.quantity = 2
        back = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        back.move_ids.location_dest_id = scrap
        back.move_ids.move_line_ids.location_dest_id = scrap
        self._deliver(back)
        self.assertEqual(self._salable('X', [A]), 2)

    def test_a_return_that_is_called_off_changes_nothing(self):
        order = self._order([('X', 3)], A)
        self._deliver(order.picking_ids)
        wizard = self.env['stock.return.picking'].create({'picking_id': order.picking_ids.id})
        wizard.product_return_moves.quantity = 2
        back = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        self.assertEqual(self._salable('X', [A]), 2)
        back.action_cancel()
        self.assertOver(order)
        self.assertEqual(self._salable('X', [A]), 2)

    def test_what_comes_back_is_sent_again_in_exchange(self):
        order = self._order([('X', 3)], A)
        self._deliver(order.picking_ids)
        wizard = self.env['stock.return.picking'].create({'picking_id': order.picking_ids.id})
        wizard.product_return_moves.quantity = 1
        wizard.action_create_exchanges()
        open_pickings = order.picking_ids.filtered(lambda p: p.state != 'done')
        back = open_pickings.filtered(lambda p: p.picking_type_code == 'incoming')
        again = open_pickings - back
        self.assertTrue(again)
        self._deliver(back)
        again.action_assign()
        self._deliver(again)
        self.assertOver(order)
        self.assertEqual(self._salable('X', [A]), 2)

    def test_what_is_delivered_beyond_the_order_counts_once(self):
        order = self._order([('X', 2)], A)
        order.picking_ids.move_ids.quantity = 3
        self._deliver(order.picking_ids)
        self.assertOver(order)
        self.assertEqual(self._salable('X', [A]), 2)

    def test_cancelling_after_a_part_was_sent_gives_the_rest_back(self):
        order = self._order([('X', 3), ('Y', 2)], A)
        picking = order.picking_ids
        for move in picking.move_ids:
            move.quantity = 1
        self._deliver(picking)
        order._action_cancel()
        self.assertOver(order)
        self.assertEqual((self._salable('X', [A]), self._salable('Y', [A])), (4, 4))

    def test_a_transfer_cancelled_by_itself_gives_its_goods_back(self):
        order = self._order([('X', 3), ('Y', 2)], A)
        order.picking_ids.move_ids[0]._action_cancel()
        self._settle(order)
        self.assertEqual((self._promised('X', A), self._promised('Y', A)), (0, 2))
        self._deliver(order.picking_ids)
        self.assertOver(order)


class TestGoneWhilePaying(LedgerCommon):
    """Goods are sold over the counter while a customer pays for them in the shop."""

    def setUp(self):
        super().setUp()
        self._fill({('X', A): 2})
        self.cart = self._ask([('X', 2)], [A], paying=True, owner='rpc,77')
        self._ask([('X', 1)], [A], channel='till', confirm=True, force=True)

    def test_the_customer_pays_to_the_end(self):
        self.inventory._find_broken()
        self.assertEqual(self.cart.state, 'held')
        self.assertFalse(self._breaches('X'))
        self.assertEqual(self._salable('X', [A]), 0)

    def test_the_order_is_served_from_elsewhere_then(self):
        self._ask([('X', 2)], [A], confirm=True, owner='rpc,77')
        self.inventory._find_broken()
        breach = self._breaches('X')
        self.assertEqual((breach.hold_ref, breach.quantity), (self.cart.id, 1))

    def test_a_customer_who_gives_up_leaves_nothing_behind(self):
        self._expire(self.cart)
        self.inventory._cron_sweep()
        self.inventory._find_broken()
        self.assertFalse(self._breaches('X'))
        self.assertEqual(self._salable('X', [A]), 1)
