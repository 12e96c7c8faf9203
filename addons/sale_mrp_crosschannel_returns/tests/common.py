from odoo.fields import Command


class KitMixin:
    """A pair is two vases and a card; a set is a pair and a lamp."""

    @classmethod
    def _create_kits(cls, method='average'):
        cls.category = cls.env['product.category'].create(
            {'name': method, 'property_cost_method': method}
        )
        cls.vase, cls.card, cls.lamp = (
            cls._create_valued(name, is_storable=True) for name in ('Vase', 'Card', 'Lamp')
        )
        cls.pair = cls._create_kit('Pair', (cls.vase, 2), (cls.card, 1))
        cls.set = cls._create_kit('Set', (cls.pair, 1), (cls.lamp, 1))
        cls.costs = {cls.vase: 10, cls.card: 1, cls.lamp: 30}

    @classmethod
    def _create_valued(cls, name, **values):
        return cls.env['product.product'].create(
            {
                'name': name,
                'categ_id': cls.category.id,
                'taxes_id': [Command.clear()],
                'list_price': 100,
                'invoice_policy': 'order',
                **values,
            }
        )

    @classmethod
    def _create_kit(cls, name, *parts):
        kit = cls._create_valued(name)
        cls.env['mrp.bom'].create(
            {
                'product_tmpl_id': kit.product_tmpl_id.id,
                'type': 'phantom',
                'bom_line_ids': [
                    Command.create({'product_id': part.id, 'product_qty': quantity})
                    for part, quantity in parts
                ],
            }
        )
        return kit

    def _buy_all(self, place, factor=1):
        """Twenty of each component, at so many times its cost."""
        for product, cost in self.costs.items():
            move = self.env['stock.move'].create(
                {
                    'product_id': product.id,
                    'product_uom_qty': 20,
                    'location_id': self.env.ref('stock.stock_location_suppliers').id,
                    'location_dest_id': place.lot_stock_id.id,
                }
            )
            move._action_confirm()
            move.quantity = 20
            move.picked = True
            move._action_done()
            move.value_manual = 20 * cost * factor

    def assertBackAtCost(self, back, **units):
        """Of each component so many came back, at the cost they were sold at."""
        found = {
            product.name: sum(moves.mapped('quantity'))
            for product, moves in back.grouped('product_id').items()
        }
        self.assertEqual(found, units)
        self.assertEqual(set(back.mapped('state')), {'done'})
        for move in back:
            self.assertEqual(move.origin_returned_move_id.product_id, move.product_id)
            self.assertEqual(move.origin_returned_move_id.bom_line_id, move.bom_line_id)
            self.assertAlmostEqual(move.value, self.costs[move.product_id] * move.quantity)
