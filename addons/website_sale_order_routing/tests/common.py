from odoo.fields import Command
from odoo.http import root
from odoo.tests import HttpCase, new_test_user

from odoo.addons.order_routing.tests.common import OrderRoutingCommon


class ShopRoutingCommon(OrderRoutingCommon, HttpCase):
    """Ann of Aurora is signed in to the shop with a vase and a lamp in her cart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([], limit=1)
        cls.website.company_id = cls.env.company
        cls.store.name, cls.centre.name = 'Chicago', 'Distribution centre'
        (cls.vase | cls.lamp).write({'website_published': True, 'allow_out_of_stock_order': False})
        cls.carrier.is_published = True
        cls.user = new_test_user(
            cls.env, login='ann', password='ann-ann', groups='base.group_portal'
        )
        cls.customer = cls.user.partner_id
        cls.customer.write(
            {
                'name': 'Ann',
                'email': 'ann@example.com',
                'phone': '+1 630 555 0100',
                'street': '1 Main Street',
                'city': 'Aurora',
                'zip': '60505',
                'country_id': cls.usa.id,
                'state_id': cls.env.ref('base.state_us_13').id,
            }
        )
        cls._stock(cls.vase, cls.store, 2)
        cls._stock(cls.lamp, cls.centre, 2)
        cls.cart = cls._create_order(
            (cls.vase, 1), (cls.lamp, 1), website_id=cls.website.id, carrier=cls.carrier
        )
        cls.cart.carrier_id = False

    def setUp(self):
        super().setUp()
        session = self.authenticate('ann', 'ann-ann')
        session['sale_order_id'] = self.cart.id
        session['website_sale_cart_quantity'] = 2
        root.session_store.save(session)

    def _call(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    def _page(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _save(self, session):
        root.session_store.save(session)

    @classmethod
    def _create_pickup(cls, *places):
        carrier = cls._create_carrier(
            'Collect', delivery_type='in_store', company_id=cls.env.company.id
        )
        carrier.write(
            {'warehouse_ids': [Command.set([p.id for p in places])], 'is_published': True}
        )
        return carrier
