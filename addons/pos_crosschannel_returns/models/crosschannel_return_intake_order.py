from odoo import api, models
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core


class CrosschannelReturnIntake(models.Model):
    """Which order the goods are of, and their return."""

    _inherit = 'crosschannel.return.intake'

    def _link_reference(self):
        """Find what the customer's paper says; one order that is certain gets its return."""
        order = self._named(self.company_id, self.reference)
        if order:
            self._try_open(order)
        elif self.reference:
            self.hindrance = self.env._('Nothing matches “%s”.', self.reference)
        else:
            self.hindrance = self.env._('Nobody knows the order.')

    @api.model
    def _named(self, company, words):
        """:return: the one order of these words, of any channel or of a till; or none"""
        orders = self.env['sale.order']
        returns = self.env['crosschannel.return']
        words = (words or '').strip()
        if not words:
            return orders
        ours = Domain('company_id', '=', company.id)
        confirmed = ours & Domain('state', '=', 'sale')
        orders = orders.search(confirmed & Domain.OR(returns._exact_domains(words)), limit=2)
        if orders:
            return orders if len(orders) == 1 else orders.browse()
        return returns._find_receipt(ours, words)

    def _linked_order(self):
        return self.sale_order_id or self.pos_order_id

    @api.model
    def _prepare_link(self, order):
        is_receipt = order._name == 'pos.order'
        return {
            'sale_order_id': not is_receipt and order.id,
            'pos_order_id': is_receipt and order.id,
        }

    def _try_open(self, order, override=None):
        """Open the return; a refusal is noted for those who look at the intake.

        :return: the refusal, if any
        """
        try:
            with self.env.cr.savepoint():
                self._open_return(order, override)
        except Refusal as refusal:
            self.write({**self._prepare_link(order), 'hindrance': refusal.text})
            return refusal
        return None

    def _open_return(self, order, override=None):
        """The return of these goods from an order: its units are kept from now on.

        :param override: see crosschannel.return._open
        :raise Refusal: as _open, and `wrong_state` of an intake that is no longer waiting
        """
        self._lock()
        if self.return_id and self.return_id.state != 'refused':
            if self.return_id._sold_order() != order:
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
        if order._name == 'pos.order':
            self._check_receipt(order)
        elif order.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        doc = self.env['crosschannel.return']._open(
            order, self._wanted(order), self.warehouse_id, override=override, channel='intake'
        )
        if not doc.partner_id:  # a till sold to nobody known
            doc.sudo().partner_id = self.partner_id
        self.write({**self._prepare_link(order), 'return_id': doc.id, 'hindrance': False})
        return doc

    def _check_receipt(self, receipt):
        if not receipt.filtered_domain(self.env['crosschannel.return']._sold_domain()):
            raise Refusal('not_confirmed', self.env._('This receipt is not of a paid sale.'))

    def _wanted(self, order):
        """The lines of an order that these goods are of, as `_open` takes them."""
        order._crosschannel_guard()
        returns = self.env['crosschannel.return']
        goods = order._crosschannel_lines()
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
        name = self.env['crosschannel.return']._order_summary(order)['reference']
        text = (
            self.env._(
                '%(quantity)g × %(product)s of %(order)s came back already or were not delivered.',
                quantity=self.env['crosschannel.return']._from_units(over[product.id]),
                product=product.display_name,
                order=name,
            )
            if sold
            else self.env._(
                '%(product)s is not of %(order)s.', product=product.display_name, order=name
            )
        )
        raise Refusal('not_returnable' if sold else 'other_goods', text)
