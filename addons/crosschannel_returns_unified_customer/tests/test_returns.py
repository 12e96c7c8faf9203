import json

from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common import CrosschannelCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestCustomerReturns(CrosschannelCommon):
    """What a customer sent back is told to them, and loses its words with them."""

    def setUp(self):
        super().setUp()
        self.ada = self.env['res.partner'].create({'name': 'Ada Quuxlace'})
        self.privacy = self.env['unified.privacy'].sudo()
        doc = self._return(self._create_order((self.goods_order, 2, {})))
        self.back = self.returns.sudo().search([('name', '=', doc['reference'])])
        self.back.write({'partner_id': self.ada.id, 'state': 'received'})
        self.back.line_ids.note = 'Mind the dog'

    def test_returns_are_told(self):
        text = json.dumps(self.privacy._export(self.ada))
        for known in (self.back.name, 'Mind the dog', self.goods_order.name):
            self.assertIn(known, text)
        self.assertNotIn(self.back.name, json.dumps(self.privacy._export(self.customer)))

    def test_an_open_return_stops_an_erasure(self):
        with self.assertRaises(Refusal) as caught:
            self.privacy._erase(self.ada)
        self.assertEqual(caught.exception.code, 'still_open')
        self.assertIn('Returns are open', caught.exception.context['reasons'][0])
        self.assertTrue(self.back.line_ids.note)

    def test_a_return_stays_without_what_was_said(self):
        message = self.back.message_post(body='Quuxlace is angry', message_type='comment')
        self.back.state = 'refused'
        self.privacy._erase(self.ada)
        self.env.invalidate_all()
        self.assertFalse(self.back.line_ids.note)
        self.assertFalse(message.body)
        self.assertEqual((self.back.partner_id, self.back.line_ids.quantity), (self.ada, 1))
