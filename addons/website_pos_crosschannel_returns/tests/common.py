from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.pos_crosschannel_returns.tests.test_sold import SoldCommon
from odoo.addons.website_sale_crosschannel_returns.tests.common import PortalReturnCommon

NUMBER, CODE = '2511-001-000042', 'a1b2c'


class ReceiptCommon(SoldCommon, PortalReturnCommon):
    """Ann bought three of one thing and one of another at a till of the depot, in cash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crosschannel.return.attempt'].sudo().search([]).unlink()
        cls.till_clerk = new_test_user(
            cls.env,
            'till-clerk',
            password='till-clerk',
            groups='base.group_user,point_of_sale.group_pos_user',
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.till_session, self.session = self.session, None  # the name is the browser's
        partner = self.ann.partner_id
        self.sale = self._sell(
            (self.goods_order, 3, 100), (self.goods_delivery, 1, 40), partner_id=partner.id
        )
        self.sale.write({'ticket_code': CODE, 'pos_reference': NUMBER})
        self.line, self.other_line = self.sale.lines
        self.env.flush_all()

    def _form_url(self, order=None):
        """Override: of a receipt."""
        return (order or self.sale)._web_return_url()

    def _returns(self, order=None):
        """Override: of a receipt."""
        self.env.invalidate_all()
        return (order or self.sale).sudo()._crosschannel_docs()

    def _page_url(self):
        return f'/my/receipts/{self.sale.id}'

    def _set_policy(self, **values):
        self.env['crosschannel.return.policy'].search([]).active = False
        policy = {'name': 'Policy', 'sequence': 1, **values}
        return self.env['crosschannel.return.policy'].create(policy)
