from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..core import distance_m
from ..core.scarcity import Costs, Demand
from ..core.tariff import prices
from .delivery_carrier import MILLIGRAMS

# Key of an ir.config_parameter -> what holds when nobody has set it.
SETTINGS = {
    'days': 90,  # of past sales that are looked at
    'horizon': 28,  # days for which today's stock has to last
    'products': 300,  # most sold of those that lie at several places
    'areas': 30,  # of destinations; smaller ones count for the nearest of them
    'baskets': 1000,  # kinds of orders; rarer ones are counted product by product
    'reach': 10,  # cheapest places that are looked at for an area
    'seconds': 60,  # for the solver
}


class OrderRoutingForecast(models.AbstractModel):
    """The demand that is to be expected, read from past sales: what is sent, by area (country
    and the postcode's first three characters), and what people carry away, by place. It is
    bounded in size and read in a fixed number of queries."""

    _name = 'order.routing.forecast'
    _description = 'Demand Forecast'

    def _read(self, company):
        """Return the arguments of `core.scarcity.prices` for a company as of now: demands, stock,
        costs, seconds, reach. Quantities are in pieces, money in minor units."""
        settings = self._settings()
        since = fields.Datetime.now() - timedelta(days=settings['days'])
        places = self.env['stock.warehouse'].search([('company_id', '=', company.id)])
        stock = self._stock(company, since, places, settings['products'])
        products = sorted({product for product, _place in stock})
        limits = settings['seconds'], settings['reach']
        if not products:
            return [], {}, Costs({}), *limits
        baskets = self._baskets(company, since, products)
        areas = self._areas({row[0] for row in baskets})
        grouped = _grouped(baskets, areas, settings['areas'])
        scale = settings['horizon'] / settings['days']
        demands = _demands(grouped, settings['baskets'], scale)
        for place, product, pieces in self._carried_away(company, since, products):
            demands.append(Demand(-place, ((product, 1),), float(pieces) * scale))
        costs = self._costs(company, since, places, products, grouped)
        return demands, stock, costs, *limits

    def _settings(self):
        parameters = self.env['ir.config_parameter'].sudo()
        return {
            key: int(parameters.get_param(f'order_routing.scarcity_{key}') or value)
            for key, value in SETTINGS.items()
        }

    def _stock(self, company, since, places, limit):
        """Return ``{(product, place): pieces}`` of the products sold most that lie at several
        places; where a thing lies at one place only nothing is to be chosen."""
        rows = self.env.execute_query(
            SQL(
                """SELECT product_id FROM (%s UNION ALL %s) AS sold
                   GROUP BY product_id ORDER BY SUM(pieces) DESC, product_id LIMIT %s""",
                self._sold(company, since),
                self._moved(company, since),
                limit,
            )
        )
        inventory = self.env['unified.inventory']
        units = inventory._available([row[0] for row in rows], places.ids)
        lies_at = defaultdict(list)
        for (product, place), count in units.items():
            if count > 0:
                lies_at[product].append(place)
        return {
            (product, place): inventory._from_units(units[product, place])
            for product, found in lies_at.items()
            if len(found) > 1
            for place in found
        }

    def _sold(self, company, since):
        """The lines of confirmed orders: product, pieces, order, carrier, address, place."""
        return SQL(
            """SELECT line.product_id, line.product_uom_qty * unit.factor / own.factor AS pieces,
                      sale.id AS sale_id, sale.warehouse_id, sale.partner_shipping_id,
                      CASE WHEN sale.pickup_location_data IS NULL
                           AND carrier.delivery_type != 'in_store' THEN carrier.id END AS carrier_id
               FROM sale_order sale
               JOIN sale_order_line line ON line.order_id = sale.id
               JOIN product_product product ON product.id = line.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               JOIN uom_uom unit ON unit.id = line.product_uom_id
               JOIN uom_uom own ON own.id = template.uom_id
               LEFT JOIN delivery_carrier carrier ON carrier.id = sale.carrier_id
               WHERE sale.state = 'sale' AND sale.company_id = %(company)s
                 AND sale.date_order >= %(since)s
                 AND template.is_storable AND line.product_uom_qty > 0""",
            company=company.id,
            since=since,
        )

    def _moved(self, company, since):
        """Goods that left for customers without an order: sold at a till, say."""
        return SQL(
            """SELECT move.product_id, move.product_qty AS pieces, NULL::int AS sale_id,
                      kind.warehouse_id, NULL::int AS partner_shipping_id, NULL::int AS carrier_id
               FROM stock_move move
               JOIN stock_location target ON target.id = move.location_dest_id
               JOIN stock_picking_type kind ON kind.id = move.picking_type_id
               WHERE move.state = 'done' AND target.usage = 'customer'
                 AND move.sale_line_id IS NULL AND move.company_id = %(company)s
                 AND move.date >= %(since)s""",
            company=company.id,
            since=since,
        )

    def _baskets(self, company, since, products):
        """Return ``[((country, beginning of the postcode), goods, orders)]`` of what was sent,
        the most frequent first; goods are (product, pieces)."""
        return [
            ((country, code), tuple(zip(goods, map(float, pieces), strict=True)), orders)
            for country, code, goods, pieces, orders in self.env.execute_query(
                SQL(
                    """SELECT country_id, code, goods, pieces, COUNT(*) FROM (
                           SELECT partner.country_id,
                                  LEFT(UPPER(REPLACE(partner.zip, ' ', '')), 3) AS code,
                                  ARRAY_AGG(product_id ORDER BY product_id) AS goods,
                                  ARRAY_AGG(pieces ORDER BY product_id) AS pieces
                           FROM (SELECT sale_id, partner_shipping_id, product_id,
                                        SUM(pieces) AS pieces
                                 FROM (%s) AS sold
                                 WHERE carrier_id IS NOT NULL AND product_id = ANY(%s)
                                 GROUP BY sale_id, partner_shipping_id, product_id) AS line
                           JOIN res_partner partner ON partner.id = line.partner_shipping_id
                           WHERE partner.country_id IS NOT NULL AND partner.zip != ''
                           GROUP BY sale_id, partner.country_id, code) AS basket
                       GROUP BY country_id, code, goods, pieces
                       ORDER BY COUNT(*) DESC, country_id, code, goods, pieces""",
                    self._sold(company, since),
                    products,
                )
            )
        ]

    def _carried_away(self, company, since, products):
        """Return ``[(place, product, pieces)]`` of goods that were not sent."""
        return self.env.execute_query(
            SQL(
                """SELECT warehouse_id, product_id, SUM(pieces) FROM (%s UNION ALL %s) AS sold
                   WHERE carrier_id IS NULL AND warehouse_id IS NOT NULL AND product_id = ANY(%s)
                   GROUP BY warehouse_id, product_id ORDER BY warehouse_id, product_id""",
                self._sold(company, since),
                self._moved(company, since),
                products,
            )
        )

    def _areas(self, keys):
        """Return ``{(country, beginning): (latitude, longitude)}``: the middle of the
        postcodes we know there, else of the addresses whose position we know."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (country_id, code) country_id, code, latitude, longitude
                   FROM (SELECT country_id, LEFT(code, 3) AS code, 1 AS choice,
                                AVG(latitude) AS latitude, AVG(longitude) AS longitude
                         FROM order_routing_postcode GROUP BY country_id, LEFT(code, 3)
                         UNION ALL
                         SELECT country_id, LEFT(UPPER(REPLACE(zip, ' ', '')), 3), 2,
                                AVG(partner_latitude), AVG(partner_longitude)
                         FROM res_partner WHERE partner_latitude != 0 OR partner_longitude != 0
                         GROUP BY country_id, LEFT(UPPER(REPLACE(zip, ' ', '')), 3)) AS known
                   WHERE country_id = ANY(%s) AND code = ANY(%s)
                   ORDER BY country_id, code, choice""",
                sorted({country for country, _code in keys}),
                sorted({code for _country, code in keys}),
            )
        )
        return {
            (country, code): (float(latitude), float(longitude))
            for country, code, latitude, longitude in rows
            if (country, code) in keys
        }

    def _costs(self, company, since, places, products, grouped):
        """Return the Costs of parcels of the carrier that was asked most: its price for the
        lightest box and, in proportion to the weight, the way to that of the heaviest order."""
        records = self.env['product.product'].browse(products)
        weight = {p.id: max(0.0, p.weight) * MILLIGRAMS for p in records}
        carrier = self._carrier(company, since)
        unit = 10**company.currency_id.decimal_places
        lost = {product.id: product.lst_price * unit for product in records}
        parcel, slope = {(place.id, -place.id): 0.0 for place in places}, {}
        heaviest = max(
            (sum(weight[p] * pieces for p, pieces in goods) for _to, goods in grouped), default=0
        )
        table = carrier and prices(carrier._routing_tariff()[carrier.id])
        ships = places.filtered('place_ships') if carrier else places.browse()
        positions = [
            (place.id, place.partner_id.partner_latitude, place.partner_id.partner_longitude)
            for place in ships
        ]
        for place, latitude, longitude in positions:
            for to in {to for to, _goods in grouped}:
                zone = table.zone(distance_m(latitude, longitude, *to[1]))
                if zone is None or not (latitude or longitude):
                    continue
                least = table.price(zone, 1)
                parcel[place, to] = least + table.handling
                if heaviest:
                    slope[place, to] = (table.price(zone, round(heaviest)) - least) / heaviest
        return Costs(parcel, slope, weight, lost)

    def _carrier(self, company, since):
        rows = self.env.execute_query(
            SQL(
                """SELECT carrier_id FROM (%s) AS sold WHERE carrier_id IS NOT NULL
                   GROUP BY carrier_id ORDER BY COUNT(*) DESC, carrier_id LIMIT 1""",
                self._sold(company, since),
            )
        )
        return self.env['delivery.carrier'].sudo().browse([row[0] for row in rows])


def _grouped(baskets, areas, limit):
    """Return ``{(group, goods): orders}``; a group is (key of its area, position). Only the
    largest areas are groups, the others belong to the nearest of them; nobody knows where those
    without a position are."""
    orders = defaultdict(int)
    for key, _goods, count in baskets:
        if key in areas:
            orders[key] += count
    largest = sorted(orders, key=lambda key: (-orders[key], key))[:limit]
    nearest = {
        key: min(largest, key=lambda other: (distance_m(*areas[key], *areas[other]), other))
        for key in orders
    }
    grouped = defaultdict(int)
    for key, goods, count in baskets:
        if key in nearest:
            group = nearest[key]
            grouped[(group, areas[group]), goods] += count
    return grouped


def _demands(grouped, limit, scale):
    """Return core Demands: the most frequent orders as they are, others by product."""
    ranked = sorted(grouped.items(), key=lambda item: (-item[1], item[0]))
    demands = [Demand(to, goods, orders * scale) for (to, goods), orders in ranked[:limit]]
    singles = defaultdict(float)
    for (to, goods), orders in ranked[limit:]:
        for product, pieces in goods:
            singles[to, product] += pieces * orders * scale
    return demands + [
        Demand(to, ((product, 1),), pieces) for (to, product), pieces in sorted(singles.items())
    ]
