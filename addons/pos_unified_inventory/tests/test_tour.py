from odoo.fields import Command
from odoo.tests import tagged

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestTour(PosUnifiedInventoryCommon):
    def test_the_cashier_is_told_of_promised_goods(self):
        self.config.promised_stock_policy = 'manager'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.cashier_is_told')
        self.assertFalse(self.env['pos.order'].search([('state', '=', 'paid')]))

    def test_a_warned_cashier_may_go_on(self):
        self._promise()
        self.start_pos_tour('pos_unified_inventory.warned_cashier_goes_on')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_decision, 'consented')
        self.assertEqual(self._available(), -1)

    def test_a_manager_consents_with_a_pin(self):
        self.config.promised_stock_policy = 'manager'
        self.pos_admin.till_pin = '4711'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.a_manager_consents')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_consent_user_id, self.pos_admin)
        self.assertEqual(self._available(), -1)

    def test_the_popup_shows_the_stock_of_all_places(self):
        self._stock(2)
        self._promise()
        other = self.env['stock.warehouse'].create({'name': 'Other Store', 'code': 'OTH'})
        self.env['stock.quant']._update_available_quantity(self.vase, other.lot_stock_id, 4)
        self.start_pos_tour('pos_unified_inventory.stock_of_all_places')

    def test_offline_the_till_knows_the_last_figures(self):
        self.config.promised_stock_policy = 'manager'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.offline_with_the_last_figures')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(order.stock_decision, 'offline')
        self.assertEqual(self._available(), -1)

    def test_a_message_changes_the_figure_on_the_card(self):
        self._stock(1)
        self.start_pos_tour('pos_unified_inventory.live_figures')


@tagged('post_install', '-at_install')
class TestBundleTour(PosUnifiedInventoryCommon):
    """ERP-3 with the lines as the till makes them: a vase and flowers, each one of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tulips = cls._create_goods('Tulips')
        goods = (cls.vase, cls._create_goods('Glass')), (cls.tulips, cls._create_goods('Roses'))
        combos = cls.env['product.combo'].create(
            [
                {
                    'name': f'{first.name} or {second.name}',
                    'combo_item_ids': [
                        Command.create({'product_id': product.id}) for product in first + second
                    ],
                }
                for first, second in goods
            ]
        )
        cls._create_goods(
            'Vase with Flowers', is_storable=False, type='combo', combo_ids=[*combos.ids]
        )
        cls.env['stock.quant']._update_available_quantity(cls.tulips, cls.place.lot_stock_id, 5)

    @classmethod
    def _create_goods(cls, name, **values):
        values = {'is_storable': True, 'available_in_pos': True, 'taxes_id': False, **values}
        return cls.env['product.product'].create({'name': name, 'list_price': 10, **values})

    def test_what_was_chosen_leaves_the_stock_of_all(self):
        self.start_pos_tour('pos_unified_inventory.a_bundle_is_sold')
        order = self.env['pos.order'].search([('state', '=', 'paid')])
        self.assertEqual(len(order.lines), 3)
        moves = order.picking_ids.move_ids
        self.assertEqual({m.product_id: m.quantity for m in moves}, {self.vase: 1, self.tulips: 1})
        self.assertEqual(set(moves.mapped('hold_ref')), {order.hold_ref})
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._hold_of(order).state, 'fulfilled')
        self.assertEqual(self._available(), 0)

    def test_what_was_chosen_may_be_promised(self):
        self.config.promised_stock_policy = 'manager'
        self._promise()
        self.start_pos_tour('pos_unified_inventory.a_bundle_is_promised')
        self.assertFalse(self.env['pos.order'].search([('state', '=', 'paid')]))
        self.assertEqual(self._available(), 0)
        units = self.inventory._available(self.tulips.ids, self.place.ids)
        self.assertEqual(sum(units.values()), self.inventory._to_units(5), 'nothing of it is held')
