from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestLateSale(PosUnifiedInventoryCommon):
    """A till that was offline sends its sale after somebody has closed its session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config.open_ui()
        cls.session = cls.config.current_session_id
        cls.session.set_opening_control(0, None)

    def _close(self, session):
        session.action_pos_session_closing_control()
        self.assertEqual(session.state, 'closed')

    def _late(self, **values):
        order = self._order(session_id=self.session.id, **values)
        self._close(self.session)
        return order

    def _sync(self, order, user=None):
        self.env['pos.order'].with_user(user or self.pos_user).sync_from_ui([dict(order)])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def test_e11_a_sale_is_kept_and_its_goods_are_gone(self):
        late = self._late()
        sale = self._sync(late)
        kept = sale.session_id
        self.assertRecordValues(kept, [{'config_id': self.config.id, 'rescue': True}])
        self.assertEqual((sale.state, sale.picking_ids.state), ('paid', 'done'))
        self.assertEqual(self._available(), 0)
        self.assertEqual(self._sync(late), sale)

        other = self._sync(self._order(session_id=self.session.id, stock_decision='offline'))
        self.assertEqual(other.session_id, kept)
        self.config.open_ui()
        self.assertFalse(self.config.current_session_id.rescue)
        self._close(kept)
        self.assertEqual(sale.state, 'done')
        self.assertEqual(sum(kept.move_id.line_ids.mapped('balance')), 0)
        self.assertEqual(kept.move_id.state, 'posted')

    def test_an_open_session_takes_it(self):
        late = self._late()
        self.config.open_ui()
        session = self.config.current_session_id
        self.assertEqual(self._sync(late).session_id, session)

    def test_money_is_not_given_back_so(self):
        late = self._late(quantity=-1)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._sync(late)
        with self.assertRaises(UserError), self.cr.savepoint():
            self._sync({**late, **self._order(session_id=self.session.id, state='draft')})
        self.assertFalse(self.env['pos.session'].search([('rescue', '=', True)]))

    def test_another_company_s_session_is_not_opened(self):
        late = self._late()
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            'late-stranger',
            groups='base.group_user,point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._sync(late, stranger)
        self.assertFalse(self.env['pos.session'].search([('rescue', '=', True)]))
