import re
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.unified_customer.models import unified_customer_proof

CODE = 271828


class AccountCommon(HttpCase):
    """Ann and Bob have accounts; Guest ordered without one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([], limit=1)
        cls.ann, cls.bob = (
            new_test_user(cls.env, login, groups='base.group_portal', password=f'{login}-{login}')
            for login in ('ann_claims', 'bob_claims')
        )
        cls.lamp = cls.env['product.product'].create({
            'name': 'Reading Lamp', 'list_price': 40, 'taxes_id': False, 'is_published': True,
            'type': 'service',
        })  # fmt: skip
        cls.guest = cls.env['res.partner'].create({
            'name': 'Gwen Guest', 'email': 'gwen@example.com', 'zip': '1234 AB',
            'street': 'Secret Street 7', 'city': 'Delft', 'phone': '+31 6 1234 5678',
            'country_id': cls.env.ref('base.nl').id,
        })  # fmt: skip
        cls.order = cls._bought(cls.guest)
        cls.env['crosschannel.return.attempt'].search([]).unlink()

    @classmethod
    def _bought(cls, partner, product=None):
        order = cls.env['sale.order'].create({
            'partner_id': partner.id,
            'website_id': cls.website.id,
            'company_id': cls.website.company_id.id,
            'order_line': [Command.create({'product_id': (product or cls.lamp).id})],
        })  # fmt: skip
        order.action_confirm()
        order._portal_ensure_token()
        return order

    def _login(self, user):
        self.authenticate(user and user.login, user and f'{user.login}-{user.login}')

    def _post(self, url, **data):
        page = self.url_open('/my/claim' if self.session.uid else '/shop/known')
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        values = {'csrf_token': token[1] if token else '', **data}
        answer = self.url_open(url, data=values, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _mails(self):
        """Send the codes that wait; return the mails that were made."""
        made, create = [], type(self.env['mail.mail']).create

        def kept(mails, values):
            made.extend(values if isinstance(values, list) else [values])
            return create(mails, values)

        with (
            patch.object(unified_customer_proof.secrets, 'randbelow', return_value=CODE),
            patch.object(type(self.env['mail.mail']), 'create', kept),
            patch.object(type(self.env['mail.mail']), 'send'),
            patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=0),
        ):
            self.env['unified.customer.proof']._cron_send()
        return made
