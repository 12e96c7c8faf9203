from odoo import api, models
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core


class CrosschannelReturnIntake(models.Model):
    """Which order the goods are of, and their return."""

    _inherit = 'crosschannel.return.intake'

    def _link_reference(self):
        """Find what the customer's paper says; one order that is certain gets its return."""
        order, receipt = self._named(self.company_id, self.reference)
        if order:
            self._try_open(order)
        elif receipt:
            self.pos_order_id = receipt
        elif self.reference:
            self.hindrance = self.env._('Nothing matches “%s”.', self.reference)
        else:
            self.hindrance = self.env._('Nobody knows the order.')

    @api.model
    def _named(self, company, words):
        """:return: the one confirmed order of these words, or the till receipt"""
        orders, receipts = self.env['sale.order'], self.env['pos.order']
        returns = self.env['crosschannel.return']
        words = (words or '').strip()
        if not words:
            return orders, receipts
        ours = Domain('company_id', '=', company.id)
        confirmed = ours & Domain('state', '=', 'sale')
        orders = orders.search(confirmed & Domain.OR(returns._exact_domains(words)), limit=2)
        if orders:
            return (orders if len(orders) == 1 else orders.browse()), receipts
        return orders, returns._find_receipt(ours, words)

    def _try_open(self, order, override=None):
        """Open the return; a refusal is noted for those who look at the intake.

        :return: the refusal, if any
        """
        try:
            with self.env.cr.savepoint():
                self._open_return(order, override)
        except Refusal as refusal:
            self.write({'sale_order_id': order.id, 'hindrance': refusal.text})
            return refusal
        return None

    def _open_return(self, order, override=None):
        """The return of these goods from an order: its units are kept from now on.

        :param override: see crosschannel.return._open
        :raise Refusal: as _open, and `wrong_state` of an intake that is no longer waiting
        """
        self._lock()
        if self.return_id and self.return_id.state != 'refused':
            if self.return_id.sale_order_id != order:
                raise Refusal(
                    'other_order',
                    self.env._(
                        'The return %s of these goods is open already.', self.return_id.name
                    ),
                )
            return self.return_id
        self._check_waiting()
        if order.company_id != self.company_id:
            raise Refusal('other_company', self.env._('This order is of another company.'))
        if order.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        doc = self.env['crosschannel.return']._open(
            order, self._wanted(order), self.warehouse_id, override=override, channel='intake'
        )
        self.write({'sale_order_id': order.id, 'return_id': doc.id, 'hindrance': False})
        return doc

    def _wanted(self, order):
        """The lines of an order that these goods are of, as `_open` takes them."""
        order._crosschannel_guard()
        returns = self.env['crosschannel.return']
        goods = order.order_line.filtered(lambda line: line._crosschannel_is_goods())
        goods = goods.filtered(lambda line: line.product_uom_id == line.product_id.uom_id)
        terms = goods._crosschannel_terms()
        to_units = returns._to_units
        allotted, over = core.allot(
            [(line.product_id.id, to_units(line.quantity)) for line in self.line_ids],
            [
                (line.id, line.product_id.id, to_units(terms[line.id]['returnable']))
                for line in goods
            ],
        )
        if over:
            self._refuse_over(order, goods, over)
        details = {'condition': self.condition or None, 'note': self.name}
        return [
            (goods.browse(line), returns._from_units(units), self.reason_id, details)
            for line, units in allotted
        ]

    def _refuse_over(self, order, goods, over):
        """Say which of the goods the order has not, or no longer has to give back."""
        product = self.env['product.product'].browse(next(iter(over)))
        sold = product in goods.product_id
        text = (
            self.env._(
                '%(quantity)g × %(product)s of %(order)s came back already or were not delivered.',
                quantity=self.env['crosschannel.return']._from_units(over[product.id]),
                product=product.display_name,
                order=order.name,
            )
            if sold
            else self.env._(
                '%(product)s is not of %(order)s.', product=product.display_name, order=order.name
            )
        )
        raise Refusal('not_returnable' if sold else 'other_goods', text)
