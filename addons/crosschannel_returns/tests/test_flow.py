from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestFlow(CrosschannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crosschannel.return.policy'].search([]).active = False
        cls.policy = cls.env['crosschannel.return.policy'].create(
            {'name': 'Looked at', 'needs_approval': True}
        )
        cls.order = cls._create_order((cls.goods_order, 3, {}), (cls.goods_delivery, 1, {}))
        cls.lines = cls.order.order_line
        cls.stockist = new_test_user(cls.env, 'stockist', groups='stock.group_stock_user')
        cls.seller = new_test_user(cls.env, 'seller', groups='sales_team.group_sale_salesman')

    def _requested(self, quantity=2, **values):
        reason = self.env['crosschannel.return.reason']
        doc_sudo = self.returns.sudo()._request(
            self.order, [(self.lines[0], quantity, reason)], self.store, **values
        )
        return doc_sudo.sudo(False)

    def _mails(self, doc):
        self.env.flush_all()
        mails = (
            self.env['mail.mail']
            .sudo()
            .search([('model', '=', doc._name), ('res_id', '=', doc.id)], order='id')
        )
        return mails.mapped('subject')

    # === STEPS ===

    def test_every_step(self):
        doc = self._requested()
        self.assertEqual((doc.state, doc.channel), ('requested', 'web'))
        doc.action_approve()
        doc.with_user(self.stockist).action_receive()
        self.assertEqual(doc.state, 'received')
        self.assertEqual(
            doc.line_ids.move_ids.location_dest_id, self.store.crosschannel_quarantine_id
        )
        doc.line_ids.with_user(self.stockist).condition = 'new'
        doc.with_user(self.stockist).action_inspect()
        self.assertEqual(doc.state, 'inspected')
        self.assertEqual(doc.line_ids.disposal_move_ids.location_dest_id, self.store.lot_stock_id)
        self.assertEqual(doc.line_ids.disposal_move_ids.state, 'done')
        doc.action_settle_manual()
        self.assertEqual(doc.state, 'settled')
        self.assertEqual(len(doc.line_ids.move_ids), 1)
        self.assertEqual(len(doc.line_ids.disposal_move_ids), 1)
        self.assertEqual(self.lines[0].qty_delivered, 1)
        self.assertEqual(doc.tender_ids.amount, 200)

    def test_what_places_gave_back_for_one_another_is_read(self):
        here, there = self.order.warehouse_id, self.store
        if here == there:
            there = self.env['stock.warehouse'].create({'name': 'There', 'code': 'THR'})
        reason = self.env['crosschannel.return.reason']
        for place in (here, there):
            doc = self.returns.sudo()._request(self.order, [(self.lines[0], 1, reason)], place)
            doc.action_approve()
            doc.action_settle_manual()
        action = self.env.ref('crosschannel_returns.crosschannel_return_between_action')
        found = self.returns.with_user(self.seller)._read_group(
            safe_eval(action.domain), ['warehouse_id', 'sold_warehouse_id'], ['refund_total:sum']
        )
        self.assertIn((there, here, 100), found)
        self.assertFalse([row for row in found if row[0] == row[1]])

    def test_settled_without_inspection_goods_go_where_the_line_says(self):
        doc = self._requested()
        doc.action_approve()
        doc.action_receive()
        self.assertFalse(doc.line_ids.is_disposed)
        doc.action_settle_manual()
        self.assertEqual(doc.line_ids.disposal_move_ids.location_dest_id, self.store.lot_stock_id)

    def test_received_goods_of_both_policies_are_credited(self):
        self.policy.needs_approval = False
        reason = self.env['crosschannel.return.reason']
        self._invoice(self.order)
        wanted = [(self.lines[0], 2, reason), (self.lines[1], 1, reason)]
        doc = self.returns.sudo()._open(self.order, wanted, self.store)
        doc.action_receive()
        doc.action_settle_manual()
        self.assertEqual(doc.credit_note_ids.amount_total, 300)
        self.assertEqual(self.order.invoice_status, 'invoiced')
        self.assertQuantities(self.lines[0], 1, 1, 0, 'invoiced')
        self.assertQuantities(self.lines[1], 0, 0, 0, 'invoiced')

    def test_steps_out_of_turn_are_refused(self):
        doc = self._requested()
        steps = {
            'action_approve': ('requested',),
            'action_receive': ('approved',),
            'action_inspect': ('received',),
            'action_settle_manual': ('approved', 'received', 'inspected'),
            'action_settle_original': ('approved', 'received', 'inspected'),
            'action_refuse': ('requested', 'approved', 'received'),
        }
        states = dict(doc._fields['state'].selection)
        for state in states:
            doc.sudo().with_context(tracking_disable=True).state = state
            for step, allowed in steps.items():
                if state not in allowed:
                    with self.subTest(state=state, step=step), self.assertRefused('wrong_state'):
                        getattr(doc, step)()

    def test_a_refusal_has_a_reason(self):
        context = {'tracking_disable': False, 'mail_notrack': False}
        doc = self._requested().with_context(**context)
        self.env.cr.flush()
        with self.assertRefused('no_reason'):
            doc.action_refuse()
        doc.refusal_reason = 'Worn'
        doc.action_refuse()
        self.assertEqual((doc.state, doc.refusal_reason), ('refused', 'Worn'))
        self.assertEqual(self.lines[0]._crosschannel_returnable(), 3)
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        changed = doc.message_ids.sudo().tracking_value_ids.field_id.mapped('name')
        self.assertTrue({'state', 'refusal_reason'} <= set(changed))

    def test_a_request_past_the_window_or_the_cap_is_refused(self):
        with self.assertRefused('not_returnable'):
            self._requested(4)
        self.policy.window_days = 1
        self.lines.move_ids.date = '2020-01-01'
        with self.assertRefused('too_late'):
            self._requested()

    def test_a_request_nobody_has_to_look_at(self):
        self.policy.needs_approval = False
        doc = self._requested()
        self.assertEqual(doc.state, 'approved')
        self.assertEqual(self._mails(doc), [f'Your return {doc.name} is approved'])

    # === GOODS ===

    def test_less_came_in_than_announced(self):
        self.policy.fee_percent = 10
        doc = self._requested(3)
        self.assertEqual((doc.refund_total, doc.fee_total), (300, 30))
        doc.action_approve()
        doc.line_ids.with_user(self.stockist).received_quantity = 1
        doc.with_user(self.stockist).action_receive()
        self.assertEqual((doc.refund_total, doc.fee_total, doc.sudo()._amount_due()), (100, 10, 90))
        self.assertEqual(doc.line_ids.move_ids.quantity, 1)
        self.assertEqual(doc.line_ids.announced_quantity, 3)
        self.assertEqual(self.lines[0]._crosschannel_returnable(), 2)
        doc.action_settle_manual()
        self.assertEqual(doc.tender_ids.amount, 90)

    def test_a_line_that_did_not_come(self):
        reason = self.env['crosschannel.return.reason']
        wanted = [(self.lines[0], 1, reason), (self.lines[1], 1, reason)]
        doc = self.returns.sudo()._request(self.order, wanted, self.store).sudo(False)
        doc.action_approve()
        doc.line_ids.received_quantity = 0
        with self.assertRefused('nothing_received'):
            doc.action_receive()
        doc.line_ids[0].received_quantity = 1
        doc.action_receive()
        self.assertEqual(doc.line_ids.sale_line_id, self.lines[0])
        self.assertEqual(self.lines[1]._crosschannel_returnable(), 1)

    def test_more_than_announced_is_refused(self):
        doc = self._requested(1)
        doc.action_approve()
        doc.line_ids.received_quantity = 2
        with self.assertRefused('more_than_announced'):
            doc.action_receive()

    def test_parts_add_up_after_less_came_in(self):
        self.lines[0].price_unit = 33.335
        total = sum(
            part['untaxed'] for part in self.order._crosschannel_components()[self.lines[0].id]
        )
        self.policy.needs_approval = False
        first, second = self._requested(2), self._requested(1)
        first.line_ids.received_quantity = 1
        first.action_receive()
        third = self._requested(1)
        worth = sum((first | second | third).mapped('refund_total'))
        self.assertAlmostEqual(worth, total / 100)

    def test_goods_that_are_not_taken_go_back_to_the_customer(self):
        self.policy.needs_approval = False
        self._invoice(self.order)
        doc = self._requested(2)
        doc.action_receive()
        self.assertEqual(self.lines[0].qty_delivered, 1)
        with self.assertRefused('no_reason'):
            doc.action_refuse()
        doc.refusal_reason = 'Worn'
        doc.action_refuse()
        self.assertEqual(self.lines[0]._crosschannel_returnable(), 1)
        back = doc.line_ids.disposal_move_ids
        self.assertEqual((back.state, back.quantity), ('assigned', 2))
        back.picking_id.button_validate()
        self.assertEqual(back.state, 'done')
        self.assertEqual(self.lines[0]._crosschannel_returnable(), 3)
        self.assertQuantities(self.lines[0], 3, 3, 0, 'invoiced')
        again = self._requested(3)
        again.action_settle_manual()
        self.assertEqual(again.credit_note_ids.amount_total, 300)
        self.assertQuantities(self.lines[0], 0, 0, 0, 'invoiced')
        origins = again.line_ids.move_ids.origin_returned_move_id
        self.assertEqual(sum(again.line_ids.move_ids.mapped('quantity')), 3)
        self.assertIn(back, origins)

    def test_a_condition_a_manager_takes_all_the_same(self):
        self.policy.accepted_condition = 'opened'
        doc = self._requested()
        doc.action_approve()
        doc.action_receive()
        with self.assertRefused('no_condition'):
            doc.action_inspect()
        doc.line_ids.write({'condition': 'damaged', 'disposition': 'scrap'})
        with self.assertRefused('bad_condition'):
            doc.action_inspect()
        doc.override_reason = 'Our carrier did it'
        with self.assertRefused('no_override'):
            doc.with_user(self.stockist).action_inspect()
        doc.action_inspect()
        self.assertEqual((doc.state, doc.override_user_id), ('inspected', self.env.user))
        self.assertEqual(doc.line_ids.disposal_move_ids.scrap_id.scrap_qty, 2)

    # === MAILS ===

    def test_one_mail_a_step(self):
        doc = self._requested()
        doc.action_approve()
        doc.action_receive()
        doc.line_ids.condition = 'new'
        doc.action_inspect()
        doc.action_settle_manual()
        name = doc.name
        self.assertEqual(
            self._mails(doc),
            [
                f'Your return {name} of {self.order.name}',
                f'Your return {name} is approved',
                f'The goods of your return {name} are here',
                f'The goods of your return {name} are inspected',
                f'Your return {name} is settled',
            ],
        )
        mails = self.env['mail.mail'].sudo().search([('res_id', '=', doc.id)], order='id')
        self.assertEqual(mails.recipient_ids, self.customer)
        for mail in mails[-2:]:
            self.assertIn('200.00', mail.body_html)

    def test_a_request_of_a_portal_user(self):
        portal = new_test_user(self.env, 'portal', groups='base.group_portal')
        reason = self.env['crosschannel.return.reason']
        doc_sudo = (
            self.returns.with_user(portal)
            .sudo()
            ._request(self.order, [(self.lines[0], 1, reason, {'note': 'Too big'})], self.store)
        )
        self.assertEqual(doc_sudo.line_ids.note, 'Too big')
        self.assertEqual(len(self._mails(doc_sudo)), 1)
        with self.assertRaises(AccessError):
            doc_sudo.sudo(False).read(['name'])

    def test_what_starts_and_ends_at_a_counter_is_told_once(self):
        self.policy.active = False
        for channel in ('till', 'partner'):
            reason = self.env['crosschannel.return.reason']
            doc_sudo = self.returns.sudo()._open(
                self.order, [(self.lines[0], 1, reason)], self.store, channel=channel
            )
            self.assertEqual(self._mails(doc_sudo), [])
            doc_sudo._settle([{'type': 'manual', 'amount': 100}])
            self.assertEqual(self._mails(doc_sudo), [f'Your return {doc_sudo.name} is settled'])
        dropped = self.returns.sudo()._open(
            self.order, [(self.lines[0], 1, reason)], self.store, channel='till'
        )
        dropped.action_refuse()
        self.assertEqual(self._mails(dropped), [])

    def test_a_customer_without_an_address_gets_no_mail(self):
        self.customer.email = False
        self.assertEqual(self._mails(self._requested()), [])

    # === RIGHTS ===

    def test_who_may_take_a_step(self):
        doc = self._requested()
        steps = ['approve', 'refuse', 'receive', 'inspect', 'settle_manual', 'settle_original']
        users = [
            new_test_user(self.env, f'out-{name}', groups=f'base.group_{name}')
            for name in ('portal', 'public', 'user')
        ]
        company = self.env['res.company'].create({'name': 'Other'})
        users.append(
            new_test_user(
                self.env,
                'out-manager',
                groups='sales_team.group_sale_manager,stock.group_stock_manager',
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
        )
        for user in (*users, self.seller):
            for step in steps:
                with self.subTest(user=user.login, step=step), self.assertRaises(AccessError):
                    getattr(doc.with_user(user), f'action_{step}')()
        for step in ('approve', 'refuse', 'settle_manual', 'settle_original'):
            with self.assertRaises(AccessError):
                getattr(doc.with_user(self.stockist), f'action_{step}')()
        for user in users:
            with self.assertRaises(AccessError):
                doc.line_ids.with_user(user).read(['quantity'])
            with self.assertRaises(AccessError):
                doc.line_ids.with_user(user).write({'condition': 'new'})

    # === VIEWS ===

    def test_the_forms_of_who_receives_and_who_decides(self):
        doc = self._requested()
        with Form(doc) as form:
            form.refusal_reason = 'Let us see'
        doc.action_approve()
        with Form(doc.with_user(self.stockist)) as form, form.line_ids.edit(0) as line:
            line.received_quantity = 1
            line.condition = 'damaged'
            self.assertEqual(line.disposition, 'quarantine')
        self.assertEqual((doc.line_ids.condition, doc.line_ids.received_quantity), ('damaged', 1))
        doc.with_user(self.stockist).action_receive()
        self.assertEqual(
            doc.with_user(self.seller).action_view_pickings()['domain'][0][2], doc.picking_ids.ids
        )

    def test_returns_by_reason_product_place_and_channel(self):
        doc = self._requested()
        groups = (
            self.env['crosschannel.return.line']
            .with_user(self.seller)
            .formatted_read_group(
                [('return_id', '=', doc.id)],
                ['reason_id', 'product_id', 'warehouse_id', 'channel'],
                ['quantity:sum', 'refund_total:sum'],
            )
        )
        self.assertEqual(len(groups), 1)
        self.assertEqual(
            (groups[0]['quantity:sum'], groups[0]['refund_total:sum'], groups[0]['channel']),
            (2, 200, 'web'),
        )
        action = self.env.ref('crosschannel_returns.crosschannel_return_line_action')
        for view in ('pivot', 'graph', 'list', 'search'):
            self.assertTrue(
                self.env['crosschannel.return.line'].get_view(view_type=view)['arch'], view
            )
        self.assertEqual(action.view_mode, 'pivot,graph,list')
