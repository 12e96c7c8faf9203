from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.core import Request, Want
from odoo.addons.unified_inventory.exceptions import Refusal


class PosConfig(models.Model):
    _inherit = 'pos.config'

    promised_stock_policy = fields.Selection(
        [('warn', 'Warn the cashier'), ('manager', 'Only a manager may go on')],
        string='Selling Promised Stock',
        default='warn',
        required=True,
        help='What happens when somebody at this till wants to sell goods that are promised '
        'to other customers. What is sold all the same is booked as debt.',
    )

    def hold_stock(self, uuid, lines):
        """Hold the goods of a till order while it is being paid.

        :param str uuid: the order's uuid
        :param list lines: ``[{"product_id", "qty"}]``
        :return: ``{"held": bool, "may_go_on": bool, "message": str}``: whether the goods are
            held, and if not whether this user may sell them all the same
        :raise Refusal: invalid_line
        """
        self.ensure_one()
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Only a cashier sells at a till.'))
        self.check_access('read')
        if not uuid or not isinstance(uuid, str):
            raise Refusal('invalid_line', self.env._('The order has no identity.'))
        request = self._till_request(self._parse_till_lines(lines))
        if not request.wants:
            return {'held': True, 'may_go_on': True, 'message': ''}
        _hold, refused = self.env['unified.inventory']._hold(
            request, owner=f'pos.order,{uuid}', company=self.company_id, reference=uuid
        )
        return {
            'held': not refused,
            'may_go_on': not refused or self._may_sell_promised(),
            'message': self._explain_promised(refused.context['lines']) if refused else '',
        }

    def _explain_promised(self, lines):
        sentences = []
        for line in lines:
            name = self.env['product.product'].browse(line['product_id']).name
            sentences.append(
                self.env._(
                    '%(wanted)g × %(product)s wanted, %(left)g left here that nobody else '
                    'was promised.',
                    wanted=line['requested'],
                    product=name,
                    left=line['available'],
                )
            )
        return ' '.join(sentences)

    def _parse_till_lines(self, lines):
        """Return ``{product id: quantity}`` of what leaves the store."""
        quantities = {}
        try:
            for line in lines:
                product, quantity = int(line['product_id']), float(line['qty'])
                quantities[product] = quantities.get(product, 0) + quantity
        except (TypeError, KeyError, ValueError) as error:
            text = self.env._('A line is {product_id, qty}.')
            raise Refusal('invalid_line', text) from error
        return quantities

    def _till_request(self, quantities):
        """Return the core Request for goods that leave this till's store."""
        place = self.picking_type_id.warehouse_id.id  # where its goods leave from
        products = self.env['product.product'].sudo().browse(sorted(quantities)).exists()
        units = self.env['unified.inventory']._to_units
        wants = tuple(
            Want(product.id, units(quantities[product.id]), place)
            for product in products
            if product.is_storable and units(quantities[product.id]) > 0
        )
        return Request(channel='till', wants=wants, places=(place,))

    def _may_sell_promised(self):
        """Whether this user may sell what is promised to others."""
        self.ensure_one()
        manager = self.env.user.has_group('point_of_sale.group_pos_manager')
        return self.promised_stock_policy == 'warn' or manager
