from odoo.fields import Command

from .common import OrderRoutingCommon


class TestCarrierCost(OrderRoutingCommon):
    """The customer pays for the delivery once; what each parcel costs is known."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.lamp, self.centre, 2)

    def _deliver_two(self, carrier):
        order = self._create_order((self.vase, 1), (self.lamp, 1), carrier=carrier)
        carrier.write({'integration_level': 'rate_and_ship', 'invoice_policy': 'real'})
        order.set_delivery_line(carrier, carrier.rate_shipment(order)['price'])
        self._confirm(order)
        self.assertEqual(len(order.picking_ids), 2)
        for picking in order.picking_ids:
            self._deliver(picking)
        return order

    def _charged(self, order):
        return order.order_line.filtered('is_delivery').mapped('price_unit')

    def test_a_fixed_price_is_paid_once_and_costs_each_parcel(self):
        fixed = self._create_carrier('Post', delivery_type='fixed', fixed_price=6)
        order = self._deliver_two(fixed)
        self.assertEqual(self._charged(order), [6])
        self.assertEqual(order.routing_parcel_ids.mapped('carrier_cost'), [6, 6])

    def test_rules_price_the_order_once_and_each_parcel_by_its_contents(self):
        rules = self._create_carrier('Rules', delivery_type='base_on_rule')
        rules.price_rule_ids = [
            Command.create(
                {'variable': 'weight', 'operator': '<=', 'max_value': 0.7, 'list_base_price': 4}
            ),
            Command.create(
                {'variable': 'weight', 'operator': '>', 'max_value': 0.7, 'list_base_price': 7}
            ),
        ]
        order = self._deliver_two(rules)
        self.assertEqual(self._charged(order), [7])
        self.assertEqual(order.routing_parcel_ids.mapped('carrier_cost'), [4, 4])

    def test_zones_are_paid_as_quoted(self):
        order = self._deliver_two(self.carrier)
        self.assertEqual(self._charged(order), [14])

    def test_what_is_collected_goes_to_no_shipper(self):
        order = self._create_order((self.vase, 1))
        self._confirm(order)
        picking = order.picking_ids
        collect = self.env['delivery.carrier']._fields['delivery_type'].get_values(self.env)
        self.carrier.delivery_type = 'in_store' if 'in_store' in collect else 'zone_weight'
        picking.send_to_shipper()
        self.assertEqual(order.routing_parcel_ids.carrier_cost, 0 if 'in_store' in collect else 5)

    # === QUOTATIONS ===#

    def test_a_quotation_shows_where_it_would_be_sent_from(self):
        order = self._create_order((self.vase, 1))
        self.assertIn(self.store.name, order.routing_preview)
        self.assertIn('has none of the goods', order.routing_preview)
        short = self._create_order((self.vase, 9))
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        self.assertIn('Only 2 left', short.routing_preview)

    def test_without_a_delivery_method_places_are_chosen_where_wanted(self):
        self.env.company.routing_without_carrier = True
        order = self._create_order((self.vase, 1), (self.lamp, 1), warehouse_id=self.store.id)
        order.carrier_id = False
        self.assertIn(self.centre.name, order.routing_preview)
        plan = self._confirm(order)
        self.assertFalse(plan.carrier_id)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.lamp: 1}})
