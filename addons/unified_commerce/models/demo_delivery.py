import csv
import gzip

from odoo import models
from odoo.fields import Command

from ..demo import catalog

MILE = 1.609344
# USPS domestic zones are bands of distance; the last one has no end.
ZONE_MILES = {1: 50, 2: 150, 3: 300, 4: 600, 5: 1000, 6: 1400, 7: 1800, 8: 0}
CARRIERS = {'ground': 'Ground', 'priority': 'Priority'}


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_delivery(self):
        """Two carriers by zone and weight, pick-up in the eight stores, ZIP code positions."""
        self.env.ref('delivery.free_delivery_carrier').is_published = False
        self._load_carriers()
        self._load_pick_up()
        self._load_postcodes()

    def _load_carriers(self):
        products = self._ensure(
            'product.product',
            {
                f'delivery_{key}': {
                    'name': f'{name} delivery',
                    'default_code': f'DELIVERY-{key.upper()}',
                    'type': 'service',
                    'list_price': 0,
                    'sale_ok': False,
                    'purchase_ok': False,
                    'taxes_id': [Command.clear()],
                    'invoice_policy': 'order',
                }
                for key, name in CARRIERS.items()
            },
        )
        known = self._known('delivery.carrier', [f'carrier_{key}' for key in CARRIERS])
        carriers = self._ensure(
            'delivery.carrier',
            {
                f'carrier_{key}': {
                    'name': CARRIERS[key],
                    'delivery_type': 'zone_weight',
                    'product_id': product.id,
                    'is_published': True,
                    'sequence': sequence,
                }
                for sequence, (key, product) in enumerate(zip(CARRIERS, products, strict=True))
            },
        )
        for key, carrier in zip(CARRIERS, carriers, strict=True):
            if f'carrier_{key}' not in known:
                self._load_tariff(key, carrier)

    def _load_tariff(self, key, carrier):
        self.env['order.routing.zone'].create(
            [
                {'carrier_id': carrier.id, 'zone': zone, 'max_distance_km': miles * MILE}
                for zone, miles in ZONE_MILES.items()
            ]
        )
        self.env['order.routing.rate'].create(
            [
                {
                    'carrier_id': carrier.id,
                    'zone': int(row['zone']),
                    'max_weight': float(row['max_weight_kg']),
                    'price': float(row['price_usd']),
                }
                for row in catalog.rows('rates.csv')
                if row['carrier'] == key
            ]
        )

    def _load_pick_up(self):
        stores = [place.id for code, place in self._places().items() if code != 'DC']
        carrier = self.env['delivery.carrier'].search([('delivery_type', '=', 'in_store')], limit=1)
        carrier.write(
            {
                'name': 'Pick up in store',
                'warehouse_ids': [Command.set(stores)],
                'is_published': True,
                'sequence': len(CARRIERS),
            }
        )

    def _load_postcodes(self):
        """Some 42,000 ZIP codes in one statement: the ORM would take a minute."""
        with gzip.open(catalog.FOLDER / 'postcodes.csv.gz', 'rt', encoding='utf-8') as file:
            codes, latitudes, longitudes = zip(*csv.reader(file), strict=True)
        country = self.env.ref('base.us').id
        self.env['order.routing.postcode'].flush_model()
        self.env.cr.execute(
            """
            INSERT INTO order_routing_postcode
                        (country_id, code, latitude, longitude,
                         create_uid, write_uid, create_date, write_date)
                 SELECT %s, source.code, source.latitude, source.longitude,
                        %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                   FROM unnest(%s::varchar[], %s::float8[], %s::float8[])
                        AS source (code, latitude, longitude)
                  WHERE NOT EXISTS (SELECT FROM order_routing_postcode known
                                     WHERE known.country_id = %s AND known.code = source.code)
            """,
            (country, self.env.uid, self.env.uid, list(codes), [float(x) for x in latitudes],
             [float(x) for x in longitudes], country),
        )  # fmt: skip
        self.env['order.routing.postcode'].invalidate_model()
