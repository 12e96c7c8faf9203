from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestCombo(ShopStockCommon):
    """A vase and a lamp, chosen together in the shop: their stock is that of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.lamp, cls.boston, 5)
        combos = cls.env['product.combo'].create(
            [
                {'name': p.name, 'combo_item_ids': [Command.create({'product_id': p.id})]}
                for p in (cls.vase, cls.lamp)
            ]
        )
        cls.set = cls.env['product.product'].create(
            {
                'name': 'Set',
                'type': 'combo',
                'combo_ids': [Command.set(combos.ids)],
                'is_published': True,
                'list_price': 15,
            }
        )

    def _create_cart_of_sets(self, quantity):
        """Put sets into a cart as the shop's configurator does."""
        cart = self._create_cart((self.set, quantity))
        cart.order_line = [
            Command.create(
                {
                    'product_id': item.product_id.id,
                    'product_uom_qty': quantity,
                    'combo_item_id': item.id,
                    'linked_line_id': cart.order_line[0].id,
                }
            )
            for item in self.set.combo_ids.combo_item_ids
        ]
        return cart

    def _held(self, cart):
        return {
            (part.product, part.place): self.inventory._from_units(part.units)
            for part in cart._get_held_parts()
        }

    def test_a_cart_holds_what_was_chosen(self):
        cart = self._create_cart_of_sets(2)
        self.assertEqual(cart._get_shortages(), {})
        cart._hold_before_payment()
        boston = self.boston.id
        self.assertEqual(self._held(cart), {(self.vase.id, boston): 2, (self.lamp.id, boston): 2})
        self.assertAvailable(self.lamp, self.boston, 3)

    def test_no_part_is_held_when_another_is_missing(self):
        self._hold_elsewhere(self.lamp, 4, self.boston)
        cart = self._create_cart_of_sets(2)
        self.assertEqual(cart._hold_stock().code, 'insufficient_stock')
        self.assertAvailable(self.vase, self.boston, 40)
        short = {line.product_id: s['left'] for line, s in cart._get_shortages().items()}
        self.assertEqual(short, {self.lamp: 1})

    def test_the_shop_offers_no_more_sets_than_can_be_promised(self):
        website, cart = self.website, self._create_cart()
        self._hold_elsewhere(self.lamp, 2, self.boston)
        _vases, lamps = self.set.combo_ids
        self.assertEqual(lamps._get_max_quantity(website, cart), 3)
        cart = self._create_cart_of_sets(2)
        self.assertEqual(cart.order_line[0]._get_max_line_qty(), 3)

    def test_a_confirmed_set_is_sent_and_fulfilled(self):
        cart = self._create_cart_of_sets(1)
        cart._hold_before_payment()
        cart.action_confirm()
        moves = cart.picking_ids.move_ids
        self.assertEqual(moves.product_id, self.vase | self.lamp)
        self.assertEqual(set(moves.mapped('hold_ref')), {cart.hold_ref})
        cart.picking_ids.button_validate()
        self.inventory._settle([cart.hold_ref])
        self.assertEqual(self._hold_of(cart).state, 'fulfilled')
