from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestPhotos(CrosschannelCommon):
    def test_photos_of_what_came_back_go_with_their_customer(self):
        ada, bob = self.env['res.partner'].create([{'name': 'Ada Quuxlace'}, {'name': 'Bob'}])
        backs, files = self.returns.sudo().browse(), self.env['ir.attachment'].sudo()
        for customer in (ada, bob):
            doc = self._return(self._create_order((self.goods_order, 1, {})))
            back = self.returns.sudo().search([('name', '=', doc['reference'])])
            back.write({'partner_id': customer.id, 'state': 'refused'})
            back.line_ids.photo_id = files.create(
                {'name': 'Dog.jpg', 'raw': b'dog', 'res_model': back._name, 'res_id': back.id}
            )
            backs += back
        hers, his = (back.line_ids.photo_id for back in backs)
        self.env['unified.privacy'].sudo()._erase(ada)
        self.env.invalidate_all()
        self.assertFalse(hers.exists())
        self.assertTrue(his.exists())
        self.assertEqual(backs[0].line_ids.product_id, self.goods_order, 'the return stays')
