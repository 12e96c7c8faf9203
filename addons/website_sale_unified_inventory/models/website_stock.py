import json
from collections import namedtuple

from odoo import fields, models
from odoo.http import Request, request
from odoo.tools import SQL, format_date

from ..core import levels, rounded, say

LISTED = 5  # places shown before "show all"
ONLINE = 'online'  # in place of an id: the places that only send, together

PageStock = namedtuple('PageStock', 'products stock own')
PageStock.__doc__ = 'What a page has read: of which products, the stock, the parts of the cart.'


class Website(models.Model):
    _inherit = 'website'

    # === READING ===#

    def _read_stock(self, product_ids):
        """Return ``{(product, place): units}`` that the shop can promise, at all places that
        sell to this website or are shown there. What this page has read (`_prefetch_stock`)
        is not read again; whoever may not see the shop reads nothing."""
        page = _page_stock()
        if page and page.products.issuperset(product_ids):
            return page.stock
        if not product_ids or not self.has_ecommerce_access():
            return {}
        inventory = self.env['unified.inventory'].sudo()
        return inventory._available(list(product_ids), sorted(self._get_read_place_ids()), 'web')

    def _get_read_place_ids(self):
        """Return the ids of the places that sell to this website or are shown there."""
        return {*self._get_place_ids(), *(p.id for p in self.sudo()._get_shown_places())}

    def _prefetch_stock(self, products):
        """Read the stock of all products of a page at once. For pages that change nothing."""
        goods = products.filtered('is_storable')
        stock, own = self._read_stock(goods.ids), self._get_own_parts()
        request.unified_stock = PageStock(set(goods.ids), stock, own)

    def _get_own_parts(self):
        """Return the core Parts that are held for the shopper's cart."""
        if page := _page_stock():
            return page.own
        return request.cart._get_held_parts() if _is_page() else ()

    def _get_stock_by_place(self, product_id, own=False):
        """Return ``{place: units}`` of a product.

        :param own: what is held for the shopper's cart counts as available
        """
        stock = self._read_stock([product_id])
        by_place = {place: units for (p, place), units in stock.items() if p == product_id}
        for part in self._get_own_parts() if own else ():
            if part.product == product_id:
                by_place[part.place] = by_place.get(part.place, 0) + part.units
        return by_place

    def _get_sellable_units(self, by_place):
        """Return the most one order can get of ``{place: units}``: it is sent from one place.
        Modules that send from several override it."""
        return max((by_place.get(place, 0) for place in self._get_place_ids()), default=0)

    def _get_online_units(self, by_place):
        """Return what one order can get of ``{place: units}`` from places that only send."""
        online = self._get_online_place_ids()
        return self._get_sellable_units({p: by_place[p] for p in online if p in by_place})

    def _get_product_available_qty(self, product, **kwargs):
        """Override of `website_sale_stock`: what is left after everybody else's promises."""
        if not product.is_storable:
            return super()._get_product_available_qty(product, **kwargs)
        by_place = self._get_stock_by_place(product.id, own=True)
        return self.env['unified.inventory']._from_units(self._get_sellable_units(by_place))

    def _get_next_arrival(self, product):
        """Return the date of the next planned arrival of a product at a place that serves this
        website, None when there is none. What is late has no date any more."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(m.date)
                  FROM stock_move m
                  JOIN stock_location l ON l.id = m.location_dest_id
                  JOIN stock_location f ON f.id = m.location_id
                 WHERE m.product_id = %s AND l.warehouse_id = ANY(%s) AND l.usage = 'internal'
                   AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                   AND f.usage != 'customer' AND f.warehouse_id IS DISTINCT FROM l.warehouse_id
                   AND m.date >= (statement_timestamp() AT TIME ZONE 'UTC')
                """,
                product.id,
                list(self._get_place_ids()),
            )
        )
        return rows[0][0] and fields.Datetime.context_timestamp(self, rows[0][0]).date()

    # === WHAT A PAGE SHOWS ===#

    def _get_shown_stock(self, product, whole=False):
        """Return what shoppers are shown of a product's stock, None if nobody counts it:
        buckets, and figures up to the product's threshold only.

        ``{"bucket", "left"?, "text", "texts", "arrival", "product_id", "template_id", "more":
        places left out, "places": [{"id", "name", "where", "mine", "bucket", "left"?, "text"}],
        "online": the same of the places that only send, None without}``

        :param whole: all places, not only the first few
        """
        if not product.is_storable or not self.has_ecommerce_access():
            return None
        scale, threshold = self.env['unified.inventory']._scale(), product.available_threshold
        by_place = self._get_stock_by_place(product.id)
        texts = self._get_stock_texts(product)
        shown = levels(self._get_sellable_units(by_place), scale, threshold)
        places, ranked = [], []
        if self.show_place_stock:
            ranked = self._rank_places({place for place, units in by_place.items() if units > 0})
        unit, km = self._get_distance_text()
        for place, away, mine in ranked if whole else ranked[:LISTED]:
            level = levels(by_place.get(place.id, 0), scale, threshold)
            places.append(
                {
                    'id': place.id,
                    'name': place.name,
                    'where': place.describe(unit % rounded(away / km) if away else ''),
                    'mine': mine,
                    'text': say(texts['place'], level),
                    **level,
                }
            )
        online = None
        if self.show_place_stock and self._get_online_place_ids():
            level = levels(self._get_online_units(by_place), scale, threshold)
            online = {'id': ONLINE, 'text': say(texts['place'], level), **level}
        return {
            **shown,
            'text': say(texts['whole'], shown),
            'texts': json.dumps(texts),
            'arrival': shown['bucket'] != 'in' and self._get_arrival_text(product),
            'product_id': product.id,
            'template_id': product.product_tmpl_id.id,
            'more': len(ranked) - len(places),
            'places': places,
            'online': online,
        }

    def _get_stock_texts(self, product):
        """Return what each bucket is called, as a whole and at a place; the page keeps them
        for the news it gets."""
        place = {
            'in': self.env._('In stock'),
            'few': self.env._('Only %s left'),
            'out': self.env._('Out of stock'),
        }
        wait = product.allow_out_of_stock_order and self._get_wait_text(product)
        return {'whole': {**place, 'out': wait or place['out']}, 'place': place}

    def _get_wait_text(self, product):
        if product.sale_without_stock != 'preorder':
            return self.env._('Available on backorder')
        if not product.preorder_date:
            return self.env._('Pre-order')
        date = format_date(self.env, product.preorder_date)
        return self.env._('Pre-order, arrives on %s', date)

    def _get_arrival_text(self, product):
        """Return when more is expected; a pre-order says so itself."""
        if product.sale_without_stock == 'preorder':
            return ''
        date = self._get_next_arrival(product)
        return date and self.env._('More arriving on %s', format_date(self.env, date))

    def _render_stock(self, product_sudo, whole=False):
        """Return the parts of a product page that tell of its stock."""
        render = self.env['ir.ui.view']._render_template
        values = {'unified_stock': self._get_shown_stock(product_sudo, whole), 'website': self}
        return {
            'headline': render('website_sale_unified_inventory.product_headline', values),
            'places': render('website_sale_unified_inventory.product_places', values),
        }


def _is_page():
    return isinstance(request, Request) and hasattr(request, 'cart')


def _page_stock():
    return getattr(request, 'unified_stock', None) if _is_page() else None
