"""Acceptance cases of Magento's Multi-Source Inventory, by their ids; docs/cases.md says what
became of those that are not here.

How its words are told in ours:

- a *source* is a place, a *stock* (pool) the places a request names, in their order;
- a *disabled* source is a place that neither sells nor ships nor hands over: Odoo archives no
  warehouse that has goods in it;
- an item *flagged out of stock* is an online threshold larger than what is there;
- *min_qty* is a safety stock, below zero too. Theirs is kept once from the pool, ours at each
  place: here it is a rule of the pool's first place that has the goods;
- *backorders on* is a product that may be sold without stock;
- *stock not managed* is a product that is not tracked in stock.
"""

from .cases import CasesCommon

EU1, EU2, EU3, CLOSED, US1 = 'EU1', 'EU2', 'EU3', 'EUX', 'US1'
POOLS = {10: (EU1, EU2, EU3), 20: (US1,), 30: (US1, EU3, EU2, EU1)}


class MsiCommon(CasesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._places(EU1, EU2, EU3, CLOSED, US1)
        cls.places[CLOSED].write(
            {'place_sells': False, 'place_ships': False, 'place_hands_over': False}
        )
        skus = ('SKU-1', 'SKU-2', 'SKU-3', 'SKU-4', 'SKU-6')
        cls._products(*skus, unit='uom.product_uom_kgm')


class TestMsi(MsiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(
            {
                ('SKU-1', EU1): 5.5,
                ('SKU-1', EU2): 3,
                ('SKU-1', EU3): 10,
                ('SKU-1', CLOSED): 10,
                ('SKU-2', US1): 5,
                ('SKU-3', EU2): 6,
                ('SKU-4', EU2): 6,
            }
        )
        cls._rule('threshold', 99, 'SKU-1', EU3)
        cls._rule('threshold', 99, 'SKU-3', EU2)

    # === A: WHERE GOODS ARE TAKEN ===#

    # id, places in their order, request, taken in order (None: refused), left of what is short
    SOURCES = [
        ('MSI-A1', (EU1, EU2, EU3), [('SKU-1', 7)],
            [('SKU-1', EU1, 5.5), ('SKU-1', EU2, 1.5)], {}),
        ('MSI-A2', (EU1, EU2, EU3), [('SKU-1', 15)], None, {'SKU-1': 8.5}),
        ('MSI-A3', (EU1, EU2, EU3), [('SKU-1', 5), ('SKU-2', 3)], None, {'SKU-2': 0}),
        ('MSI-A4', (EU3, EU2, EU1), [('SKU-1', 5), ('SKU-2', 3)], None, {'SKU-2': 0}),
        ('MSI-A5', (US1,), [('SKU-2', 3)], [('SKU-2', US1, 3)], {}),
        ('MSI-A6', (EU1, EU2, EU3), [('SKU-1', 8), ('SKU-4', 4)],
            [('SKU-1', EU1, 5.5), ('SKU-1', EU2, 2.5), ('SKU-4', EU2, 4)], {}),
        ('MSI-A8', (EU1, EU2, EU3), [('SKU-1', 8.5)],
            [('SKU-1', EU1, 5.5), ('SKU-1', EU2, 3)], {}),
        ('MSI-A8 SKU-3', (EU1, EU2, EU3), [('SKU-3', 0.01)], None, {'SKU-3': 0}),
        ('MSI-A9', (EU3, EU2, EU1), [('SKU-1', 8.5)],
            [('SKU-1', EU2, 3), ('SKU-1', EU1, 5.5)], {}),
    ]  # fmt: skip

    def test_source_selection(self):
        for name, places, request, taken, left in self.SOURCES:
            with self._case(name):
                answer = self._ask(request, places)
                self.assertEqual(self._taken(answer), taken)
                if taken is None:
                    short = {line['sku']: line['available'] for line in answer.context['lines']}
                    self.assertEqual(short, left)

    def test_msi_a8_a_disabled_source_is_no_candidate(self):
        self.assertRefused(
            'insufficient_stock', self.api.hold, [{'sku': 'SKU-1', 'quantity': 8.51}],
            channel='web', request_key='more',
        )  # fmt: skip
        held = self.api.hold(
            [{'sku': 'SKU-1', 'quantity': 8.5}], channel='web', request_key='all there is'
        )
        self.assertEqual({line['place'] for line in held['lines']}, {EU1, EU2})

    # === B: AVAILABILITY AND LEDGER ===#

    # id, rules, quantities that are held (below zero: given back), pool, what is salable there
    SALABLE = [
        ('MSI-B1 EU', [], 'SKU-1', [], 10, 8.5),
        ('MSI-B1 US', [], 'SKU-1', [], 20, 0),
        ('MSI-B1 global', [], 'SKU-1', [], 30, 8.5),
        ('MSI-B2 EU', [], 'SKU-2', [], 10, 0),
        ('MSI-B2 US', [], 'SKU-2', [], 20, 5),
        ('MSI-B2 global', [], 'SKU-2', [], 30, 5),
        ('MSI-B3 EU', [], 'SKU-3', [], 10, 0),
        ('MSI-B3 US', [], 'SKU-3', [], 20, 0),
        ('MSI-B3 global', [], 'SKU-3', [], 30, 0),
        ('MSI-B4', [('safety', -3, EU1)], 'SKU-6', [], 10, 3),
        ('MSI-B5', [], 'SKU-1', [3.5, 1.5, -1.5], 10, 5),
        ('MSI-B6', [], 'SKU-1', [8.5], 10, 0),
        ('MSI-B7', [('safety', 5, EU1)], 'SKU-1', [], 10, 3.5),
        ('MSI-B8', [('safety', 5, US1)], 'SKU-2', [], 20, 0),
        ('MSI-B9', [('safety', -1, EU1)], 'SKU-1', [9.33], 10, 0.17),
    ]  # fmt: skip

    def _given(self, rules, sku, held, pool):
        for kind, quantity, code in rules:
            self._rule(kind, quantity, sku, code)
        holds = {}
        for quantity in held:
            if quantity < 0:
                self.inventory._release(holds.pop(-quantity).ids)
            else:
                holds[quantity] = self._ask([(sku, quantity)], POOLS[pool])

    def test_salable(self):
        for name, rules, sku, held, pool, salable in self.SALABLE:
            with self._case(name):
                self._given(rules, sku, held, pool)
                self.assertEqual(self._salable(sku, POOLS[pool]), salable)

    # id, rules, held, pool, quantity asked, whether it is promised
    ASKED = [
        ('MSI-B4 all', [('safety', -3, EU1)], 'SKU-6', [], 10, 3, True),
        ('MSI-B4 more', [('safety', -3, EU1)], 'SKU-6', [], 10, 3.01, False),
        ('MSI-B6', [], 'SKU-1', [8.5], 10, 1, False),
        ('MSI-B7 3 EU', [('safety', 5, EU1)], 'SKU-1', [], 10, 3, True),
        ('MSI-B7 4 EU', [('safety', 5, EU1)], 'SKU-1', [], 10, 4, False),
        ('MSI-B7 3 global', [('safety', 5, EU1)], 'SKU-1', [], 30, 3, True),
        ('MSI-B7 4 global', [('safety', 5, EU1)], 'SKU-1', [], 30, 4, False),
        ('MSI-B8 US', [('safety', 5, US1)], 'SKU-2', [], 20, 1, False),
        ('MSI-B8 global', [('safety', 5, US1)], 'SKU-2', [], 30, 1, False),
        ('MSI-B9 just that', [('safety', -1, EU1)], 'SKU-1', [9.33], 10, 0.17, True),
        ('MSI-B9 more', [('safety', -1, EU1)], 'SKU-1', [9.33], 10, 0.18, False),
    ]  # fmt: skip

    def test_asked(self):
        for name, rules, sku, held, pool, quantity, promised in self.ASKED:
            with self._case(name):
                self._given(rules, sku, held, pool)
                self.assertEqual(self._is_promised([(sku, quantity)], POOLS[pool]), promised)

    def test_msi_b4_b9_what_a_channel_may_sell_beyond_the_stock_is_no_broken_promise(self):
        for name, least, sku, quantity in [('B4', -3, 'SKU-6', 3), ('B9', -1, 'SKU-1', 9.33)]:
            for confirm in (False, True):
                with self._case(f'MSI-{name} {"order" if confirm else "cart"}'):
                    self._rule('safety', least, sku, EU1)
                    hold = self._ask([(sku, quantity)], POOLS[10], confirm=confirm)
                    self.inventory._find_broken()
                    self.assertEqual(hold.state, 'confirmed' if confirm else 'held')
                    self.assertFalse(self._breaches(sku))
                    self.assertEqual(self._problems(), [])

    # id, product's policy, quantity, ledger rows (None: refused)
    BACKORDERS = [
        ('MSI-B10', 'no', 2.2, [('hold', 2.2)]),
        ('MSI-B11', 'no', 6.2, None),
        ('MSI-B12', 'backorder', 6.5, [('hold', 5), ('backorder', 1.5)]),
    ]  # fmt: skip

    def test_backorders(self):
        for name, policy, quantity, rows in self.BACKORDERS:
            with self._case(name):
                self.products['SKU-2'].sale_without_stock = policy
                answer = self._ask([('SKU-2', quantity)], POOLS[30])
                if rows is None:
                    self.assertEqual(answer.code, 'insufficient_stock')
                    self.assertEqual(self._promised('SKU-2', US1), 0)
                else:
                    self.assertEqual(
                        [(kind, taken) for kind, _sku, _place, taken in self._rows(answer)], rows
                    )

    def test_msi_b13_goods_that_are_not_tracked_are_sold_without_a_hold(self):
        self._products('SKU-9', unit='uom.product_uom_kgm', is_storable=False)
        order = self._order([('SKU-9', 6.5)], US1)
        self.assertEqual((order.state, order.hold_ref), ('sale', 0))
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 6.5)

    # === C: GOODS GO AND COME BACK ===#

    # id, before, min_qty, backorders, flagged out by hand, goes (below zero: comes back),
    # after, whether it is in stock
    STATUS = [
        ('MSI-C1', 0, 0, False, False, -4, 4, True),
        ('MSI-C2', 0, 2, False, False, -2, 2, False),
        ('MSI-C3', 0, 3, False, False, -2, 2, False),
        ('MSI-C4', 1, 2, True, False, -2, 3, True),
        ('MSI-C5', 2, 0, False, False, 2, 0, False),
        ('MSI-C6', 0, 0, False, True, -4, 4, False),
        ('MSI-C7', 1, 2, True, True, -2, 3, False),
        ('MSI-C8', 4, 2, True, True, 2, 2, False),
        ('MSI-C9', 4, 0, False, False, 2, 2, True),
    ]  # fmt: skip

    def test_status(self):
        stock = self.places[US1].lot_stock_id
        for name, before, least, backorders, flagged, goes, after, is_in in self.STATUS:
            with self._case(name):
                self._fill({('SKU-6', US1): before})
                self._rule('safety', least, 'SKU-6', US1)
                self.products['SKU-6'].sale_without_stock = 'backorder' if backorders else 'no'
                if flagged:
                    self._rule('threshold', 99, 'SKU-6', US1)
                if goes > 0:
                    self._move('SKU-6', goes, stock, self.customers)
                else:
                    self._move('SKU-6', -goes, self.customers, stock)
                self.assertEqual(self._on_hand(US1, sku='SKU-6'), after)
                self.assertEqual(self._salable('SKU-6', [US1]) > 0, is_in)

    # === G: COMPENSATION ===#

    def test_msi_g2_a_refund_without_goods_brings_nothing_back(self):
        self._fill({('SKU-4', EU1): 100})
        order = self._order([('SKU-4', 1)], EU1)
        self._deliver(order.picking_ids)
        invoice = order._create_invoices()
        invoice.action_post()
        invoice._reverse_moves().action_post()
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._on_hand(EU1, sku='SKU-4'), 99)
        self.assertEqual(self._salable('SKU-4', [EU1]), 99)
        self.assertEqual(sum(self._hold_of(order).entry_ids.mapped('quantity')), 0)

    def _problems(self):
        self.env.flush_all()
        found = [f for f in self.inventory._reconcile() if f.is_problem]
        return [(f.code, f.hold, f.product, self.inventory._from_units(f.units)) for f in found]

    # === H: WHAT MSI GETS WRONG ===#

    def test_msi_h1_one_unit_in_two_pools_is_promised_once(self):
        self._fill({('SKU-6', EU1): 1})
        self.assertTrue(self._is_promised([('SKU-6', 1)], POOLS[10]))
        self.assertFalse(self._is_promised([('SKU-6', 1)], POOLS[30], channel='partner'))
        self.assertEqual(self._salable('SKU-6', POOLS[30]), 0)

    def test_msi_h3_less_than_is_promised_is_nothing_and_somebody_knows(self):
        order = self._order([('SKU-4', 5)], EU2)
        self._count('SKU-4', EU2, 2)
        self.inventory._find_broken()
        self.assertEqual(self._salable('SKU-4', [EU2]), 0)
        key = self.products['SKU-4'].id, self.places[EU2].id
        debt = self.inventory._figures([key[0]], [key[1]])[key].available
        self.assertEqual(self.inventory._from_units(debt), -3)
        breach = self._breaches('SKU-4')
        self.assertEqual((breach.hold_ref, breach.quantity), (order.hold_ref, 3))
        breach._serve()
        self.assertIn('3 × Sku-4', order.activity_ids.note)

    # what happens to an order of three until it is closed
    CLOSED_ORDERS = [
        ('deliver', 'invoice'),
        ('invoice', 'refund', 'cancel'),
        ('deliver 1', 'invoice', 'cancel'),
        ('deliver 1', 'invoice', 'refund', 'deliver', 'invoice'),
        ('deliver 2', 'return 1', 'deliver', 'invoice', 'refund'),
        ('deliver', 'return 3', 'refund'),
        ('deliver', 'invoice', 'return 1', 'refund', 're-ship 1'),
        ('deliver 1', 'shrink 2', 'deliver', 'return 1'),
        ('shrink 1', 'deliver', 'invoice', 'refund'),
        ('cancel', 'again', 'deliver 2', 'deliver'),
    ]

    def test_msi_h4_a_closed_order_adds_up_to_nothing(self):
        for steps in self.CLOSED_ORDERS:
            with self._case(f'MSI-H4 {", ".join(steps)}'):
                self.products['SKU-4'].invoice_policy = (
                    'order' if steps[0] == 'invoice' else 'delivery'
                )
                order = self._order([('SKU-4', 3)], EU2)
                on_hand = 6
                for step in steps:
                    verb, _space, quantity = step.partition(' ')
                    on_hand -= self._take_step(order, verb, float(quantity or 0))
                entries = self.env['unified.inventory.entry'].search(
                    [('product_id', '=', self.products['SKU-4'].id)]
                )
                for hold_ref, rows in entries.grouped('hold_ref').items():
                    self.inventory._settle([hold_ref])
                    self.assertEqual(sum(rows.mapped('quantity')), 0)
                self.assertNotIn(self._hold_of(order).state, ('held', 'confirmed'))
                self.assertEqual(self._salable('SKU-4', [EU2]), on_hand)
                self.assertEqual(self._on_hand(EU2, sku='SKU-4'), on_hand)
                self.assertEqual(self._problems(), [])

    def _take_step(self, order, verb, quantity):
        """Do something to an order; returns how much left the place by it."""
        before = self._on_hand(EU2, sku='SKU-4')
        step = {
            'deliver': self._step_deliver,
            'invoice': self._step_invoice,
            'refund': self._step_refund,
            'return': self._step_return,
            're-ship': self._step_ship_again,
            'shrink': self._step_shrink,
            'cancel': self._step_cancel,
            'again': self._step_again,
        }[verb]
        step(order, quantity)
        self.inventory._settle([order.hold_ref])
        self.env.invalidate_all()
        return before - self._on_hand(EU2, sku='SKU-4')

    def _outgoing(self, order):
        return order.picking_ids.filtered(
            lambda p: p.picking_type_code == 'outgoing' and p.state not in ('done', 'cancel')
        )

    def _step_deliver(self, order, quantity):
        self._deliver(self._outgoing(order), quantity or None)

    def _step_invoice(self, order, _quantity):
        order._create_invoices().action_post()

    def _step_refund(self, order, _quantity):
        invoice = order.invoice_ids.filtered(lambda move: move.move_type == 'out_invoice')
        if invoice:
            invoice[0]._reverse_moves().action_post()

    def _step_return(self, order, quantity):
        sent = order.picking_ids.filtered(lambda p: p.picking_type_code == 'outgoing')
        self._return(sent.filtered(lambda p: p.state == 'done')[:1], quantity)

    def _step_ship_again(self, order, quantity):
        """The customer is sent what came back."""
        before = order.order_line.product_uom_qty
        order.order_line.product_uom_qty = before + quantity
        self._deliver(self._outgoing(order))

    def _step_shrink(self, order, quantity):
        order.order_line.product_uom_qty = quantity

    def _step_cancel(self, order, _quantity):
        order._action_cancel()

    def _step_again(self, order, _quantity):
        order.action_draft()
        order.action_confirm()


class TestMsiPickup(MsiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(
            {
                ('SKU-1', EU1): 5.5,
                ('SKU-1', EU2): 3.5,
                ('SKU-1', EU3): 10,
                ('SKU-2', US1): 5,
                ('SKU-2', EU2): 3,
                ('SKU-3', EU2): 6,
                ('SKU-4', EU2): 6,
                ('SKU-6', EU1): 666,
            }
        )

    ONE = [('SKU-1', 3.5, EU1)]
    MORE = [*ONE, ('SKU-1', 1, EU1), ('SKU-6', 1, EU1), ('SKU-2', 1, US1)]
    # id, orders that wait to be collected, place, product, what routing may take there
    PICKUP = [
        ('MSI-D1', ONE, EU1, 'SKU-1', 2),
        ('MSI-D2', ONE, EU2, 'SKU-1', 3.5),
        ('MSI-D3', ONE, EU3, 'SKU-1', 10),
        ('MSI-D4', ONE, US1, 'SKU-2', 5),
        ('MSI-D5 SKU-3', ONE, EU2, 'SKU-3', 6),
        ('MSI-D5 SKU-4', ONE, EU2, 'SKU-4', 6),
        ('MSI-D6', ONE, EU1, 'SKU-6', 666),
        ('MSI-D7', MORE, EU1, 'SKU-1', 1),
        ('MSI-D8', MORE, US1, 'SKU-2', 4),
        ('MSI-D9', MORE, EU1, 'SKU-6', 665),
        ('MSI-D10 SKU-1', MORE, EU2, 'SKU-1', 3.5),
        ('MSI-D10 SKU-2', MORE, EU2, 'SKU-2', 3),
        ('MSI-D11 EU1', [], EU1, 'SKU-1', 5.5),
        ('MSI-D11 EU2', [], EU2, 'SKU-2', 3),
        ('MSI-D11 US1', [], US1, 'SKU-2', 5),
    ]  # fmt: skip

    def test_what_waits_to_be_collected_is_not_there_for_others(self):
        for name, orders, place, sku, available in self.PICKUP:
            with self._case(name):
                for ordered, quantity, code in orders:
                    self._order([(ordered, quantity)], code)
                self.assertEqual(self._salable(sku, [place]), available)
                self.assertTrue(self._is_promised([(sku, available)], [place]))
                self.assertFalse(self._is_promised([(sku, 0.01)], [place]))
