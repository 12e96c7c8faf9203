from collections import defaultdict
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.core import Request, Want
from odoo.addons.unified_inventory.exceptions import Refusal

MOST_TOLD = 500  # products that one message tells a till about; of more it asks itself
MOST_ASKED = 50_000


class PosConfig(models.Model):
    _inherit = 'pos.config'

    promised_stock_policy = fields.Selection(
        [('warn', 'Warn the cashier'), ('manager', 'Only with a manager’s consent')],
        string='Selling Promised Stock',
        default='warn',
        required=True,
        help='What happens when somebody at this till wants to sell goods that are promised '
        'to other customers. What is sold all the same is booked as debt. Where a manager must '
        'agree, that counts for goods too of which there are none by the books.\n'
        'Managers give their consent with the till PIN of their preferences.',
    )
    show_stock_on_cards = fields.Boolean(
        string='Stock on Product Cards',
        default=True,
        help='Show on each product what can still be sold here.',
    )

    # === WHAT THE TILL SHOWS ===#

    @api.readonly
    def get_stock(self, product_ids):
        """Tell what can be sold, in a fixed number of queries.

        :param list product_ids: ids of the products the till knows
        :return: ``{product id: {"here": quantity, "elsewhere": quantity}}`` of the stocked ones
        :raise Refusal: invalid_product
        """
        self.ensure_one()
        self._check_cashier()
        if (
            not isinstance(product_ids, list | tuple)
            or len(product_ids) > MOST_ASKED
            or not all(type(product) is int for product in product_ids)
        ):
            raise Refusal('invalid_product', self.env._('Products are a list of ids.'))
        return self.sudo()._till_stock(product_ids)[self.id]

    def _check_cashier(self):
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Only a cashier sells at a till.'))
        self.check_access('read')

    def _till_place(self):
        """Return the warehouse that this till's goods leave from."""
        return self.picking_type_id.warehouse_id

    def _open_tills(self):
        sessions = self.env['pos.session'].search_fetch([('state', '!=', 'closed')], ['config_id'])
        return sessions.config_id

    def _stock_messages(self, products):
        """Return the bus messages that tell these tills about products (ids)."""
        kinds = [(till, f'{till._ensure_access_token()}-UNIFIED_STOCK') for till in self]
        if len(products) > MOST_TOLD:
            return [(till.access_token, kind, {'reload': True}) for till, kind in kinds]
        stock = self._till_stock(products) if self else {}
        return [
            (till.access_token, kind, {'products': stock[till.id]})
            for till, kind in kinds
            if stock[till.id]
        ]

    def _till_stock(self, products):
        """Return ``{till id: {product id: {"here", "elsewhere"}}}`` of the stocked ones among
        these products (ids); elsewhere are the company's other places."""
        domain = [('id', 'in', products), ('is_storable', '=', True)]
        stocked = self.env['product.product'].search(domain).ids
        places = self.env['stock.warehouse'].search_fetch(
            [('company_id', 'in', self.company_id.ids)], ['company_id']
        )
        inventory = self.env['unified.inventory']
        available = inventory._available(stocked, places.ids, channel='till')
        scale = inventory._scale()
        company_of = {place.id: place.company_id.id for place in places}
        total = defaultdict(int)
        for (product, place), units in available.items():
            total[product, company_of[place]] += units

        def figures(place, company):
            for product in stocked:
                here = available.get((product, place), 0)
                rest = total[product, company] - here
                yield product, {'here': here / scale, 'elsewhere': rest / scale}

        known = {}  # many tills stand in one place
        for till in self:
            key = till._till_place().id, till.company_id.id
            if key not in known:
                known[key] = dict(figures(*key))
        return {till.id: known[till._till_place().id, till.company_id.id] for till in self}

    # === HOLDING ===#

    def hold_stock(self, uuid, lines, ships=False):
        """Hold the goods of a till order while it is being paid.

        :param str uuid: the order's uuid
        :param list lines: ``[{"product_id", "qty"}]``
        :param bool ships: the goods are sent to the customer later
        :return: ``{"held": bool, "asks": bool, "promised": bool, "may_go_on": bool,
            "message": str, "managers": list}``: whether the goods are held; if not, whether the
            till has to ask, whether others were promised them (or there are none), and whether
            this user may sell them all the same or which managers (``{"id", "name"}``) may
            give their consent
        :raise Refusal: invalid_line
        """
        self.ensure_one()
        self._check_cashier()
        request = self._asked_request(uuid, lines, ships)
        answer = {
            'held': True,
            'asks': False,
            'promised': False,
            'may_go_on': True,
            'message': '',
            'managers': [],
        }
        if not request.wants:
            return answer
        _hold, refused = self.env['unified.inventory']._hold(
            request, owner=f'pos.order,{uuid}', company=self.company_id, reference=uuid
        )
        if not refused:
            return answer
        may_go_on = self._may_sell_promised()
        managers = [] if may_go_on else self._consenting_managers()
        lines = refused.context['lines']
        promised = not ships and self._is_promised(lines)
        return {
            'held': False,
            # Goods on the counter of which none were counted: no promise breaks.
            'asks': promised or ships or self.promised_stock_policy != 'warn',
            'promised': promised,
            'may_go_on': may_go_on,
            'message': self._explain_missing(lines, promised),
            'managers': [{'id': manager.id, 'name': manager.name} for manager in managers],
        }

    def release_stock(self, uuid):
        """Give back what is held, not yet sold, for a till order that was given up."""
        self.ensure_one()
        self._check_cashier()
        self._check_uuid(uuid)
        self.env['pos.order']._release_unsold([uuid])

    def consent_to_sale(self, uuid, lines, manager_id, pin, ships=False):
        """Let a manager agree that this order is sold although its goods are promised.

        :param int manager_id: one of the managers that `hold_stock` named
        :param str pin: what the manager typed
        :return: ``{"granted": bool, "message": str}``
        :raise Refusal: invalid_line
        """
        self.ensure_one()
        self._check_cashier()
        request = self._asked_request(uuid, lines, ships)
        manager = self._consenting_managers().filtered(lambda user: user.id == manager_id)
        if not manager:
            return {'granted': False, 'message': self.env._('This manager cannot consent here.')}
        if message := manager._refuse_till_pin(pin):
            return {'granted': False, 'message': message}
        self.env['pos.stock.consent'].sudo()._give(self, uuid, request, manager)
        return {'granted': True, 'message': ''}

    def _asked_request(self, uuid, lines, ships):
        self._check_uuid(uuid)
        return self._till_request(self._parse_till_lines(lines), bool(ships))

    def _check_uuid(self, uuid):
        if not uuid or not isinstance(uuid, str) or len(uuid) > 100:
            raise Refusal('invalid_line', self.env._('The order has no identity.'))

    def _is_promised(self, lines):
        """Whether there is more on the shelves than what is left for these lines of a refusal."""
        inventory, place = self.env['unified.inventory'], self._till_place().id
        left = {line['product_id']: inventory._to_units(line['available']) for line in lines}
        with inventory._short_transaction() as store:
            figures = store.figures(sorted(left), [place])
        return any(figure.on_hand > left[product] for (product, _place), figure in figures.items())

    def _explain_missing(self, lines, promised):
        sentences = []
        for line in lines:
            values = {
                'wanted': line['requested'],
                'product': self.env['product.product'].browse(line['product_id']).name,
                'left': line['available'],
            }
            sentences.append(
                self.env._(
                    '%(wanted)g × %(product)s wanted, %(left)g left here that nobody else '
                    'was promised.',
                    **values,
                )
                if promised
                else self.env._('%(wanted)g × %(product)s wanted, %(left)g left here.', **values)
            )
        return ' '.join(sentences)

    def _parse_till_lines(self, lines):
        """Return ``{product id: quantity}`` of the stocked goods that leave the store and have
        to be promised."""
        sold = defaultdict(float)
        try:
            for line in lines:
                sold[int(line['product_id'])] += _finite(line['qty'])
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            text = self.env._('A line is {product_id, qty}.')
            raise Refusal('invalid_line', text) from error
        quantities = defaultdict(float)
        for product in self._existing_products(sold):
            for part, quantity in product._get_goods(sold[product.id]):
                quantities[part.id] += quantity
        return quantities

    def _existing_products(self, product_ids):
        """Return the products with these ids that there are, as this till's company has them."""
        products = self.env['product.product'].sudo().with_company(self.company_id)
        return products.browse(sorted(product_ids)).exists()

    def _till_request(self, quantities, ships=False):
        """Return the core Request for goods that leave this till's store, or that are sent
        later from where the till sends."""
        place = self._till_place()
        if ships and self.warehouse_id:
            place = self.warehouse_id
        units = self.env['unified.inventory']._to_units
        wants = tuple(
            Want(product, units(quantity), place.id)
            for product, quantity in sorted(quantities.items())
            if units(quantity) > 0
        )
        return Request(channel='till', wants=wants, places=(place.id,))

    def _may_sell_promised(self):
        """Whether this user may sell what is promised to others. Where employees log in at
        the till, its user says nothing about who stands there: the PIN does."""
        self.ensure_one()
        if self.promised_stock_policy == 'warn':
            return True
        manager = self.env.user.has_group('point_of_sale.group_pos_manager')
        return manager and not self.module_pos_hr

    def _consenting_managers(self):
        """Return the users who can give their consent at this till, with full access."""
        managers = self.env.ref('point_of_sale.group_pos_manager').sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and user.till_pin_hash and self.company_id in user.company_ids
        ).sorted('name')


def _finite(value):
    number = float(value)
    if not isfinite(number):
        raise ValueError(f'a quantity of {value}')
    return number
