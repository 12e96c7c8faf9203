from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from odoo.addons.unified_inventory.exceptions import Refusal


class OrderRoutingRejectionReason(models.Model):
    """Why a place does not send what it was asked for, and what that says about its stock."""

    _name = 'order.routing.rejection.reason'
    _description = 'Rejection Reason'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    variance = fields.Selection(
        [
            ('none', 'Nothing Changes'),
            ('set_zero', 'None Is There'),
            ('by_quantity', 'So Many Are Not There'),
            ('available_only', 'So Many Cannot Be Sold'),
        ],
        string='Stock',
        default='none',
        required=True,
        help='None is there: the stock of the product is counted as zero. So many cannot be '
        'sold: they are set aside to be looked at, on hand but not available.',
    )
    exclude_days = fields.Integer(
        string='Days Excluded',
        default=7,
        help='So long the place is not asked for the same order again.',
    )

    _code_uniq = models.Constraint('UNIQUE (code)', 'There is a reason with this code.')
    _days_positive = models.Constraint('CHECK (exclude_days >= 0)', 'Days are not negative.')

    def _exclude(self, orders, place):
        if self.exclude_days:
            until = fields.Datetime.now() + timedelta(days=self.exclude_days)
            orders._routing_exclude(place, self.name, until)

    def _apply_variance(self, place, quantities):
        """Let the stock of a place say what a rejection says, ``{product: quantity}``."""
        apply = {
            'set_zero': self._count_none,
            'by_quantity': self._count_fewer,
            'available_only': self._set_aside,
        }.get(self.variance)
        for product, quantity in quantities.items() if apply else ():
            apply(place, product, quantity)

    def _quants(self, place, product):
        quants = self.env['stock.quant'].sudo().with_company(place.company_id)
        name = self.env._('Rejected: %s', self.name)
        quants = quants.with_context(inventory_name=name)._gather(product, place.lot_stock_id)
        return quants.filtered(lambda q: q.product_uom_id.compare(q.quantity, 0) > 0)

    def _count_none(self, place, product, _quantity):
        self._count(dict.fromkeys(self._quants(place, product), 0))

    def _count_fewer(self, place, product, quantity):
        counted = {}
        for quant, taken in self._taken(place, product, quantity):
            counted[quant] = quant.quantity - taken
        self._count(counted)

    def _count(self, counted):
        for quant, quantity in counted.items():
            quant.inventory_quantity = quantity
            quant._apply_inventory()

    def _taken(self, place, product, quantity):
        for quant in self._quants(place, product):
            step = min(quantity, quant.quantity)
            quantity -= step
            if product.uom_id.compare(step, 0) > 0:
                yield quant, step

    def _set_aside(self, place, product, quantity):
        """Move units out of the stock that sells, to be looked at; they stay on hand."""
        there, uom = self._place_to_inspect(place), product.uom_id
        taken = list(self._taken(place, product, quantity))
        if not taken:
            return
        moves = self.env['stock.move'].sudo().with_company(place.company_id)
        move = moves.create(
            {
                'product_id': product.id,
                'product_uom': uom.id,
                'product_uom_qty': sum(step for _quant, step in taken),
                'location_id': place.lot_stock_id.id,
                'location_dest_id': there.id,
                'company_id': place.company_id.id,
                'origin': self.name,
                'move_line_ids': [
                    Command.create(
                        {
                            'product_id': product.id,
                            'product_uom_id': uom.id,
                            'quantity': step,
                            'lot_id': quant.lot_id.id,
                            'package_id': quant.package_id.id,
                            'owner_id': quant.owner_id.id,
                            'location_id': quant.location_id.id,
                            'location_dest_id': there.id,
                            'company_id': place.company_id.id,
                        }
                    )
                    for quant, step in taken
                ],
            }
        )
        move.picked = True
        move._action_done()

    def _place_to_inspect(self, place):
        locations = self.env['stock.location'].sudo()
        values = {
            'name': 'To Inspect',
            'location_id': place.view_location_id.id,
            'usage': 'internal',
            'company_id': place.company_id.id,
        }
        found = locations.search([(k, '=', v) for k, v in values.items()], limit=1)
        return found or locations.create(values)


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    def _reject(self, quantities, reason, split=True, cascade=False):
        """Let a place not send what it was asked for; the next best places are.

        :param quantities: ``{parcel line: quantity, or None for all of it}``
        :param reason: an `order.routing.rejection.reason`
        :param split: only these lines leave, otherwise the whole parcel
        :param cascade: so do these products of all other parcels here that are not packed
        :return: whether all of it comes from elsewhere now, otherwise a person is called
        :raise Refusal: invalid_quantity, parcel_packed, parcel_closed
        """
        self.ensure_one()
        rejected = self._check_rejection(quantities)
        kits, units = self._open_goods()
        products = rejected.keys()
        chosen = kits.filtered(lambda ln: ln.product_id in products)
        leaving = [(self, kits, units)]
        if split:
            to_units = self.env['unified.inventory']._to_units
            wanted = {p.id: to_units(n) for p, n in rejected.items()}
            leaving = [(self, chosen, {p: n for p, n in wanted.items() if p in units})]
        if cascade:
            leaving += self._cascade(products, split)
        orders = self.env['sale.order'].union(*(parcel.order_id for parcel, *_ in leaving))
        reason._exclude(orders, self.warehouse_id)
        text = self.env._(
            'Rejected by %(place)s: %(reason)s.', place=self.warehouse_id.name, reason=reason.name
        )
        served = [
            parcel.order_id._routing_leave(parcel.warehouse_id, kits, units, text)
            for parcel, kits, units in leaving
        ]
        reason._apply_variance(self.warehouse_id, _stocked(rejected))
        return all(served)

    def _check_rejection(self, quantities):
        """Return ``{product: quantity}`` of this parcel that is rejected."""
        if not self._is_open():
            text = self.env._('There is nothing left to send of this parcel.')
            raise Refusal('parcel_closed', text)
        if self._is_packed():
            raise Refusal('parcel_packed', self.env._('This parcel is packed already.'))
        kits, units = self._open_goods()
        from_units, rejected = self.env['unified.inventory']._from_units, {}
        for line, quantity in quantities.items():
            product = line.product_id
            there = (
                line.quantity
                if line.order_line_id in kits
                else from_units(units.get(product.id, 0))
            )
            there = min(there, line.quantity)
            quantity = there if quantity is None else quantity
            whole = line.order_line_id not in kits or quantity == there
            if line.parcel_id != self or not 0 < quantity <= there or not whole:
                text = self.env._('So many of %s are not in this parcel.', product.display_name)
                raise Refusal('invalid_quantity', text)
            rejected[product] = rejected.get(product, 0) + quantity
        if not rejected:
            raise Refusal('invalid_quantity', self.env._('What is not sent?'))
        return rejected

    def _cascade(self, products, split):
        """Return ``[(parcel, kits, {product id: units})]`` of the other parcels here with these
        products; what is packed stays."""
        domain = [
            ('id', '!=', self.id),
            ('warehouse_id', '=', self.warehouse_id.id),
            ('order_id.state', '=', 'sale'),
            ('line_ids.product_id', 'in', [product.id for product in products]),
        ]
        found = []
        for parcel in self.sudo().search(domain, order='id'):
            if not parcel._is_open() or parcel._is_packed():
                continue
            kits, units = parcel._open_goods()
            theirs = kits.filtered(lambda ln: ln.product_id in products)
            wanted = {p.id: units[p.id] for p in products if p.id in units}
            if theirs or wanted:
                found.append((parcel, theirs, wanted) if split else (parcel, kits, units))
        return found


def _stocked(rejected):
    """Return ``{product: quantity}`` with the goods of kits for the kits."""
    goods = {}
    for product, quantity in rejected.items():
        for part, units in product._get_goods(quantity):
            goods[part] = goods.get(part, 0) + units
    return goods
