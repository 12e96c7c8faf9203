import psycopg2

from odoo.fields import Command
from odoo.tools import mute_logger

from .common import OrderRoutingCommon


class TestDeliveryCarrier(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 1)
        self._stock(self.vase, self.centre, 5)
        self._stock(self.lamp, self.centre, 5)

    def _rate(self, order, carrier=None):
        return (carrier or order.carrier_id).rate_shipment(order)

    def test_the_rate_is_the_price_of_all_parcels(self):
        self.assertEqual(self._rate(self._create_order((self.vase, 1)))['price'], 5)
        self.assertEqual(self._rate(self._create_order((self.vase, 2)))['price'], 9)
        # one that is near and two from afar cost less than three from afar (16)
        self.assertEqual(self._rate(self._create_order((self.vase, 3)))['price'], 5 + 9)
        two = self._create_order((self.vase, 1), (self.lamp, 2))
        self.assertEqual(self._rate(two)['price'], 5 + 9)

    def test_handling_makes_parcels_dearer_for_us_only(self):
        self.carrier.routing_handling = 4
        two = self._create_order((self.vase, 1), (self.lamp, 2))
        self.assertEqual(self._rate(two)['price'], 16)
        self.assertEqual(two._routing_preview(self.carrier)['cost'], 2000)

    def test_what_is_held_keeps_its_rate(self):
        order = self._create_order((self.vase, 1))
        order._hold_stock()
        self.assertAvailable(self.vase, self.store, 0)
        self.assertEqual(self._rate(order)['price'], 5)
        self.assertEqual(self._rate(self._create_order((self.vase, 1)))['price'], 9)
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._rate(order)['price'], 9)

    def test_another_carrier_may_use_what_is_held(self):
        order = self._create_order((self.vase, 1))
        order._hold_stock()
        express = self._create_carrier('Air', delivery_type='zone_weight', **self._tariff())
        express.routing_rate_ids.filtered(lambda r: r.zone == 1).price = 7
        self.assertEqual(self._rate(order, express)['price'], 7)

    def test_a_rate_says_why_there_is_none(self):
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        short = self._rate(self._create_order((self.vase, 7)))
        self.assertFalse(short['success'])
        self.assertIn('Only 6 left of', short['error_message'])
        self.customer.zip = '99999'
        unknown = self._rate(self._create_order((self.vase, 1)))
        self.assertFalse(unknown['success'])
        self.assertIn('postcode', unknown['error_message'])
        self.carrier.country_ids = self.env.ref('base.be')
        elsewhere = self._rate(self._create_order((self.vase, 1)))
        self.assertFalse(elsewhere['success'])
        self.assertIn('address', elsewhere['error_message'])

    def test_margins_and_free_delivery_are_the_carriers(self):
        self.carrier.write({'margin': 0.1, 'free_over': True, 'amount': 100})
        self.assertEqual(self._rate(self._create_order((self.vase, 1)))['price'], 5.5)
        rich = self._rate(self._create_order((self.vase, 5)))
        self.assertEqual((rich['price'], rich['carrier_price']), (0, 17.6))

    def test_the_customer_pays_in_the_currency_of_the_order(self):
        currency = self.env['res.currency'].create(
            {
                'name': 'TST',
                'symbol': 'T',
                'rate_ids': [Command.create({'rate': 2, 'name': '2020-01-01'})],
            }
        )
        pricelist = self.env['product.pricelist'].create(
            {'name': 'Two for one', 'currency_id': currency.id}
        )
        order = self._create_order((self.vase, 1), pricelist_id=pricelist.id)
        self.assertEqual(self._rate(order)['price'], 10)

    def test_nobody_is_called_by_such_a_carrier(self):
        self.assertEqual(self.carrier.integration_level, 'rate')
        fixed = self._create_carrier('Post', delivery_type='fixed')
        fixed.delivery_type = 'zone_weight'
        self.assertEqual(fixed.integration_level, 'rate')

    def test_a_sent_parcel_costs_what_was_planned(self):
        order = self._create_order((self.vase, 1), (self.lamp, 2))
        self._confirm(order)
        prices = {
            picking.picking_type_id.warehouse_id: self.carrier.send_shipping(picking)
            for picking in order.picking_ids
        }
        self.assertEqual(prices[self.store][0]['exact_price'], 5)
        self.assertEqual(prices[self.centre][0]['exact_price'], 9)

    def test_the_delivery_price_follows_the_plan_before_it_is_paid(self):
        order = self._create_order((self.vase, 1))
        order.set_delivery_line(self.carrier, self._rate(order)['price'])
        self.assertFalse(order._routing_refresh_price())
        self._hold(self.vase, 1, self.store, owner='rpc,1')
        order._hold_stock()
        self.assertEqual(order.order_line.filtered('is_delivery').price_unit, 9)

    def test_rates_are_sane(self):
        rate = self.carrier.routing_rate_ids[0]
        for values in ({'max_weight': 0}, {'price': -1}):
            with (
                mute_logger('odoo.sql_db'),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                rate.write(values)
                rate.flush_recordset()
