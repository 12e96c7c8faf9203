import json

from odoo import models
from odoo.fields import Command

from ..demo import catalog, story

CASHIER_GROUPS = [
    'base.group_user',
    'base.group_partner_manager',
    'point_of_sale.group_pos_user',
    'sales_team.group_sale_salesman_all_leads',
    'stock.group_stock_user',
]
STORE_GROUPS = ['base.group_user', 'store_fulfilment.group_store_employee']
MANAGER_GROUPS = [
    *CASHIER_GROUPS,
    'store_fulfilment.group_store_manager',
    'point_of_sale.group_pos_manager',
    'sales_team.group_sale_manager',
    'stock.group_stock_manager',
    'account.group_account_invoice',
]
LOGINS = 'unified_commerce.demo_logins'


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_people(self):
        """Customers, staff and a partner's service user. A login's password is the login itself."""
        customers = self._load_customers()
        self._load_users(customers[0])
        self._publish_logins()

    def _load_customers(self):
        rows = catalog.rows('people.csv')
        customers = self._ensure(
            'res.partner',
            {
                f'customer_{row["email"].split("@")[0].replace(".", "_")}': {
                    'name': row['name'],
                    'email': row['email'],
                    'phone': row['phone'],
                    'customer_rank': 1,
                    **self._address(row),
                }
                for row in rows
            },
        )
        self._locate(customers)
        return customers

    def _locate(self, partners):
        """Positions from the stored ZIP codes: no geocoder is asked."""
        found = self.env['order.routing.postcode'].search_fetch(
            [
                ('country_id', '=', self.env.ref('base.us').id),
                ('code', 'in', partners.mapped('zip')),
            ],
            ['code', 'latitude', 'longitude'],
        )
        positions = {row.code: row for row in found}
        for partner in partners.filtered(lambda partner: not partner.partner_latitude):
            position = positions[partner.zip]
            partner.partner_latitude = position.latitude
            partner.partner_longitude = position.longitude

    def _load_users(self, shopper):
        quiet = self.with_context(no_reset_password=True)
        stores = {code: place for code, place in self._places().items() if code != 'DC'}
        quiet._ensure(
            'res.users',
            {
                f'user_cashier_{code.lower()}': self._user_vals(
                    story.cashier_login(code),
                    f'Cashier {place.name.removesuffix(" Store")}',
                    CASHIER_GROUPS,
                    tz=place.partner_id.tz,
                    property_warehouse_id=place.id,
                )
                for code, place in stores.items()
            }
            | {
                f'user_store_{code.lower()}': self._user_vals(
                    story.store_login(code),
                    f'Store Team {place.name.removesuffix(" Store")}',
                    STORE_GROUPS,
                    tz=place.partner_id.tz,
                    store_warehouse_ids=[Command.set(place.ids)],
                )
                for code, place in stores.items()
            }
            | {
                'user_manager': self._user_vals(
                    story.MANAGER_LOGIN, 'Morgan Reed, Store Manager', MANAGER_GROUPS
                ),
                'user_partner_api': self._user_vals(
                    story.PARTNER_LOGIN,
                    'Partner Service',
                    ['base.group_user', 'unified_inventory.group_partner_service'],
                ),
                'user_shopper': self._user_vals(
                    story.SHOPPER_LOGIN, shopper.name, ['base.group_portal'], partner_id=shopper.id
                ),
            },
        )

    def _user_vals(self, login, name, groups, **more):
        return {
            'name': name,
            'login': login,
            'password': login,
            'tz': 'America/Chicago',
            'group_ids': [Command.set([self.env.ref(group).id for group in groups])],
            # the assistant's greeting would cover the store's screen
            **(
                {'odoobot_state': 'disabled'}
                if 'odoobot_state' in self.env['res.users']._fields
                else {}
            ),
            **more,
        }

    def _publish_logins(self):
        """What `./commerce status` prints."""
        rows = [
            {'role': 'Administrator', 'login': 'admin', 'password': 'admin', 'url': '/odoo'},
            self._login_row('Store manager', story.MANAGER_LOGIN, '/odoo'),
            self._login_row('Shop customer', story.SHOPPER_LOGIN, '/shop'),
            self._login_row("Partners' API", story.PARTNER_LOGIN, '/json/2'),
        ]
        for code, place in self._places().items():
            if till := self._find(f'till_{code.lower()}'):
                url = f'/pos/ui?config_id={till.id}'
                role = f'Cashier {place.name.removesuffix(" Store")}'
                rows.append(self._login_row(role, story.cashier_login(code), url))
                role = f'Store team {place.name.removesuffix(" Store")}'
                rows.append(self._login_row(role, story.store_login(code), '/odoo/store-orders'))
        self.env['ir.config_parameter'].sudo().set_param(LOGINS, json.dumps(rows))

    @staticmethod
    def _login_row(role, login, url):
        return {'role': role, 'login': login, 'password': login, 'url': url}
