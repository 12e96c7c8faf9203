from datetime import timedelta

from odoo import models

from odoo.addons.order_routing.core.calendar import UTC, add_work, next_open

from ..core import Times, deadline, short_name
from .store_order_api import _iso


class StoreOrder(models.Model):
    _inherit = 'store.order'

    def _cards(self):
        """Return what the screen shows of each order, as plain data."""
        orders_sudo = self.sudo()
        orders_sudo._read_ahead()
        calendars = orders_sudo.warehouse_id._routing_calendars()
        return [order._card(calendars[order.warehouse_id.id]) for order in orders_sudo]

    def _read_ahead(self):
        """Read what cards show in a fixed number of queries: a part of a recordset, as they
        take them, reads for itself alone."""
        moves = self.picking_id.move_ids
        moves.mapped('store_picked')
        moves.move_line_ids.location_id.mapped('complete_name')
        products = moves.product_id
        products.with_context(display_default_code=False).mapped('display_name')
        products.product_uom_ids.uom_id.mapped('name')
        self.step_ids.user_id.mapped('name')
        for path in ('partner_id.name', 'order_id.carrier_id.name', 'parcel_id.plan_id.release_at'):
            self.mapped(path)

    def _card(self, calendar):
        urgent, late = self._deadline(calendar) or (None, None)
        return {
            'id': self.id,
            'name': self.order_id.name,
            'slip': self.picking_id.name,
            'customer': short_name(self.partner_id.name or ''),
            'check_name': self.state == 'ready' and self.partner_id.name,
            'kind': self.kind,
            'carrier': self.kind == 'ship' and self.order_id.carrier_id.name,
            'state': self.state,
            'state_name': self._state_name(),
            'holder': self.user_id.name or False,
            'mine': self.user_id.id == self.env.uid,
            'since': _iso(self.since),
            'urgent': _iso(urgent),
            'late': _iso(late),
            'expires': _iso(self.expires_at),
            'reason': self.reason or False,
            'tracking': self.tracking_ref or False,
            'by': self._last_step().user_id.name or False,
            'lines': [line for line in self._lines() if line['wanted']],
        }

    def _lines(self):
        """Return what is to be picked, in the order of the way through the store."""
        moves = self.picking_id.move_ids.filtered(lambda m: m.state not in ('cancel', 'draft'))
        unit = self.env['ir.model.data']._xmlid_to_res_id('uom.product_uom_unit')
        lines = [move._store_line(unit) for move in moves]
        return sorted(lines, key=lambda line: (line['location'], line['name'], line['id']))

    def _deadline(self, calendar):
        """Return (urgent from, late from), counted in the opening hours of the place."""
        place, start = self.warehouse_id, self._released_at().replace(tzinfo=UTC)

        def after(minutes):
            return _naive(add_work(calendar, start, minutes) or start + timedelta(minutes=minutes))

        times = Times(
            begin=_naive(next_open(calendar, start) or start),
            accept_by=after(place.store_accept_minutes),
            pack_by=after(place.store_prepare_minutes),
            promised=(self.kind == 'collect' and self.order_id.commitment_date) or None,
            ready=self.ready_at or None,
            expires=self.expires_at or None,
        )
        return deadline(self.state, times)

    def _released_at(self):
        """Return when the place could begin: orders may wait for others, see the plan."""
        return max(self.create_date, self.parcel_id.plan_id.release_at or self.create_date)


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _store_line(self, unit):
        product, uom = self.product_id, self.product_id.uom_id
        return {
            'id': self.id,
            'product': product.id,
            'name': product.with_context(display_default_code=False).display_name,
            'sku': product.default_code or '',
            'barcodes': self._store_barcodes(),
            'location': self._store_location(),
            'unit': '' if uom.id == unit else uom.name,
            'wanted': self.product_qty,
            'picked': self.product_qty if self.state == 'done' else self.store_picked,
        }

    def _store_barcodes(self):
        """Return {barcode: units a scan of it stands for}: the product's own and its packs'."""
        product = self.product_id
        codes = {code: 1 for code in (product.barcode, product.default_code) if code}
        for pack in product.product_uom_ids:
            codes[pack.barcode] = pack.uom_id._compute_quantity(1, product.uom_id)
        return codes

    def _store_location(self):
        """Return where to fetch it, as seen from the stock of the place; '' when it is there."""
        stock = self.picking_type_id.warehouse_id.lot_stock_id
        places = self.move_line_ids.location_id or self.location_id
        names = (place.complete_name.removeprefix(f'{stock.complete_name}/') for place in places)
        return ', '.join(sorted(name for name in names if name != stock.complete_name))
