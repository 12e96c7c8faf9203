from odoo.fields import Command
from odoo.http import root
from odoo.tests import HttpCase, new_test_user

from odoo.addons.unified_inventory.tests.common import UnifiedInventoryCommon

CHICAGO = {'city': 'Chicago', 'partner_latitude': 41.8781, 'partner_longitude': -87.6298}
BOSTON = {'city': 'Boston', 'partner_latitude': 42.3601, 'partner_longitude': -71.0589}


class ShopStockCommon(UnifiedInventoryCommon, HttpCase):
    """A shop with two stores: a vase in few pieces at the one in Chicago, many in Boston."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([], limit=1)
        cls.company = cls.env['res.company'].create({'name': 'Vases Ltd'})
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': cls.company.ids})
        cls.env['stock.warehouse'].search([('company_id', '=', cls.company.id)]).active = False
        cls.chicago = cls._create_store('CHI', 'Chicago Store', CHICAGO)
        cls.boston = cls._create_store('BOS', 'Boston Store', BOSTON)
        cls.website.write({'company_id': cls.company.id, 'warehouse_id': False})
        cls.env['delivery.carrier'].search([]).is_published = False
        (cls.vase | cls.lamp).write(
            {'is_published': True, 'allow_out_of_stock_order': False, 'list_price': 10}
        )
        cls._stock(cls.vase, cls.chicago, 3)
        cls._stock(cls.vase, cls.boston, 40)
        cls.user = new_test_user(
            cls.env, login='ann', password='ann-ann', groups='base.group_portal'
        )

    @classmethod
    def _create_store(cls, code, name, address):
        partner = cls.env['res.partner'].create({'name': name, **address})
        return cls.env['stock.warehouse'].create(
            {
                'name': name,
                'code': code,
                'partner_id': partner.id,
                'company_id': cls.company.id,
            }
        )

    @classmethod
    def _create_cart(cls, *goods, **values):
        return cls.env['sale.order'].create(
            {
                'partner_id': cls.user.partner_id.id,
                'website_id': cls.website.id,
                'company_id': cls.company.id,
                'order_line': [
                    Command.create({'product_id': product.id, 'product_uom_qty': quantity})
                    for product, quantity in goods
                ],
                **values,
            }
        )

    def _hold_elsewhere(self, product, quantity, place):
        """Somebody else takes it."""
        return self._hold(product, quantity, place, owner='rpc,99')

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def _call(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    def _assert_refuses(self, code, route, **params):
        question = {'jsonrpc': '2.0', 'id': 0, 'params': params}
        answer = self.url_open(route, json=question).json()
        self.assertEqual(answer['error']['data']['context']['code'], code)

    def _page(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _go_shopping(self, cart=None, login='ann'):
        session = self.authenticate(login, login and f'{login}-{login}')
        if cart:
            session['sale_order_id'] = cart.id
            session['website_sale_cart_quantity'] = 1
        root.session_store.save(session)
        return session
