import base64

from odoo import models
from odoo.fields import Command

from ..demo import catalog, pictures

NAME = 'Larkfield Gifts'


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_company(self):
        """The database's first company becomes Larkfield Gifts: US, dollars, no tax on sales."""
        company = self.env.company
        centre = next(row for row in catalog.rows('places.csv') if row['code'] == 'DC')
        company.write(
            {
                'name': NAME,
                'currency_id': self.env.ref('base.USD').id,
                'logo': base64.b64encode(pictures.logo(NAME)),
                'email': 'hello@larkfield.example',
                'phone': '+1 901 555 0100',
                'primary_color': '#2C5E54',
                'point_of_sale_update_stock_quantities': 'real',
                **self._address(centre),
            }
        )
        if not company.chart_template:
            self.env['account.chart.template'].try_loading('generic_coa', company)
        company.account_sale_tax_id = False
        self.env.ref('base.USD').active = True
        self.env.ref('base.group_user').implied_ids = [
            Command.link(self.env.ref('product.group_product_variant').id)
        ]
        self.env.ref('base.user_admin').write({'tz': centre['tz'], 'name': 'Alex Lark'})

    def _address(self, row):
        """Values of a US address from a row with street, city, state and zip."""
        country = self.env.ref('base.us')
        state = country.state_ids.filtered(lambda state: state.code == row['state'])
        return {
            'street': row['street'],
            'city': row['city'],
            'zip': row['zip'],
            'state_id': state.id,
            'country_id': country.id,
        }
