from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.unified_inventory.tests.common import UnifiedInventoryCommon

CHICAGO = (41.8781, -87.6298)
NEW_YORK = (40.7128, -74.0060)
AURORA = (41.7606, -88.3201)  # 58 km from Chicago


@tagged('post_install', '-at_install')
class OrderRoutingCommon(UnifiedInventoryCommon):
    """A store in Chicago, a centre in New York, a customer in Aurora (postcode 60505).

    The carrier asks 5 and 8 near by (100 km), 9 and 16 far away, for up to 1 and 5 kg.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['stock.warehouse'].search(
            [('id', 'not in', (cls.store | cls.centre).ids)]
        ).place_ships = False
        cls._locate(cls.store, *CHICAGO)
        cls._locate(cls.centre, *NEW_YORK)
        cls.usa = cls.env.ref('base.us')
        cls._set_aside_what_is_there()
        cls.env['order.routing.postcode'].create(
            [
                {'country_id': cls.usa.id, 'code': '605', 'latitude': 41.9, 'longitude': -88.0},
                {
                    'country_id': cls.usa.id,
                    'code': '60505',
                    'latitude': AURORA[0],
                    'longitude': AURORA[1],
                },
            ]
        )
        cls.customer = cls.env['res.partner'].create(
            {'name': 'Ann', 'country_id': cls.usa.id, 'zip': '60505', 'city': 'Aurora'}
        )
        cls.carrier = cls._create_carrier('Ground', delivery_type='zone_weight', **cls._tariff())
        (cls.vase | cls.lamp).write({'weight': 0.5, 'list_price': 20})

    @classmethod
    def _set_aside_what_is_there(cls):
        domain = [('country_id', '=', cls.usa.id), ('code', '=like', '605%')]
        cls.env['order.routing.postcode'].search(domain).unlink()
        cls.env['delivery.carrier'].search([('delivery_type', '=', 'zone_weight')]).active = False

    @staticmethod
    def _tariff():
        return {
            'routing_zone_ids': [
                Command.create({'zone': 1, 'max_distance_km': 100}),
                Command.create({'zone': 5, 'max_distance_km': 2000}),
            ],
            'routing_rate_ids': [
                Command.create({'zone': zone, 'max_weight': weight, 'price': price})
                for zone, weight, price in ((1, 1, 5), (1, 5, 8), (5, 1, 9), (5, 5, 16))
            ],
        }

    @classmethod
    def _locate(cls, place, latitude, longitude):
        place.partner_id = cls.env['res.partner'].create(
            {
                'name': place.name,
                'partner_latitude': latitude,
                'partner_longitude': longitude,
            }
        )

    @classmethod
    def _create_carrier(cls, name, **values):
        product = cls.env['product.product'].create(
            {'name': name, 'type': 'service', 'list_price': 0, 'taxes_id': [Command.clear()]}
        )
        return cls.env['delivery.carrier'].create(
            {'name': name, 'product_id': product.id, **values}
        )

    @classmethod
    def _create_order(cls, *wanted, carrier=None, **values):
        """An order of (product, quantity), to be brought by a carrier."""
        return cls.env['sale.order'].create(
            {
                'partner_id': cls.customer.id,
                'carrier_id': (carrier or cls.carrier).id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': product.id,
                            'product_uom_qty': quantity,
                            'tax_ids': [Command.clear()],
                        }
                    )
                    for product, quantity in wanted
                ],
                **values,
            }
        )

    def _confirm(self, order):
        self.assertIsNone(order._hold_stock())
        order.action_confirm()
        return order.routing_plan_id

    def _deliver(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.button_validate()

    def assertSends(self, order, expected):
        """The order's transfers, ``{place: {product: quantity}}``, open or done."""
        sends = {}
        for move in order.picking_ids.move_ids.filtered(lambda m: m.state != 'cancel'):
            self.assertEqual(move.picking_type_id.code, 'outgoing')
            goods = sends.setdefault(move.picking_type_id.warehouse_id, {})
            goods[move.product_id] = goods.get(move.product_id, 0) + move.product_qty
        self.assertEqual(sends, expected)
