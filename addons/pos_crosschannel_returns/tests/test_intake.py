from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCommon
from .common_intake import IntakeMixin


@tagged('post_install', '-at_install')
class TestIntake(IntakeMixin, TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._open_session(cls)

    # === WHAT IS CERTAIN ===

    def test_a_certain_reference_opens_the_return(self):
        order = self._create_order((self.goods_order, 2, {}))
        before = self._on_hand(self.goods_order, self.store)
        intake, answer = self._send(reference=f' {order.name} ', partner_id=self.customer.id)
        doc = intake.return_id
        self.assertRecordValues(
            doc, [{'state': 'approved', 'channel': 'intake', 'warehouse_id': self.store.id}]
        )
        self.assertRecordValues(
            doc.line_ids,
            [{'quantity': 1, 'reason_id': intake.reason_id.id, 'condition': 'opened'}],
        )
        self.assertFalse(doc.expires_at)
        self.assertEqual((answer['order'], answer['return']), (order.name, doc.name))
        self.assertEqual((intake.state, intake.hindrance), ('waiting', False))
        self.assertFalse(doc.tender_ids)
        self.assertEqual(self._on_hand(self.goods_order, self.store), before)
        self.assertEqual(order.order_line._crosschannel_returnable(), 1)

    def test_any_till_of_the_store_settles_it(self):
        order = self._create_order((self.goods_order, 2, {}))
        intake, _answer = self._send(reference=order.name)
        before = self._on_hand(self.goods_order, self.store)
        found = self.till.till_find(self.config.id, order.name)
        self.assertEqual([doc['reference'] for doc in found['returns']], [intake.return_id.name])
        ticket = self.till.till_take(self.config.id, intake.return_id.name)
        self._sync(self._till_data(ticket, self.session))
        self.assertEqual((intake.return_id.state, intake.state), ('settled', 'settled'))
        self.assertEqual(self._on_hand(self.goods_order, self.store), before + 1)
        with self.assertRefused('wrong_state'):
            self._as_till('till_intake_give_back', intake, 'Wrong')

    def test_an_abandoned_ticket_keeps_the_intake(self):
        order = self._create_order((self.goods_order, 2, {}))
        intake, _answer = self._send(reference=order.name)
        self.till.till_take(self.config.id, intake.return_id.name)
        self.till.till_cancel(self.config.id, intake.return_id.name)
        self.assertEqual((intake.return_id.state, intake.state), ('approved', 'waiting'))

    def test_nobody_is_told_to_bring_what_is_here(self):
        order = self._create_order((self.goods_order, 2, {}))
        mails = self.env['mail.mail'].search([])
        self._send(reference=order.name)
        self.assertFalse(self.env['mail.mail'].search([]) - mails)

    def test_the_goods_lie_at_one_place(self):
        order = self._create_order((self.goods_order, 2, {}))
        intake, _answer = self._send(reference=order.name)
        other = self._create_till(self.depot)
        self._open_session(other)
        with self.assertRefused('other_till'):
            self.till.till_take(other.id, intake.return_id.name)
        with self.assertRefused('other_till'):
            self._as_till('till_intake_open', intake, config=other)
        listed = self.intakes.with_user(self.cashier).till_intakes
        self.assertEqual(listed(other.id), [])
        self.assertEqual([item['uuid'] for item in listed(self.config.id)], [intake.uuid])

    def test_over_several_lines_of_a_product(self):
        order = self._create_order((self.goods_order, 1, {}), (self.goods_order, 2, {}))
        intake, _answer = self._send(quantity=3, reference=order.name)
        self.assertEqual(intake.return_id.line_ids.mapped('quantity'), [1, 2])

    # === ONCE ===

    def test_sent_again_it_answers_the_same(self):
        order = self._create_order((self.goods_order, 2, {}))
        data = self._told(reference=order.name)
        first, answer = self._send(data=data)
        again, same = self._send(data=data)
        self.assertEqual((first, answer), (again, same))
        self.assertEqual(len(order.crosschannel_return_ids), 1)
        with self.assertRefused('uuid_reused'):
            self._send(data={**data, 'note': 'Other'})
        with self.assertRefused('uuid_reused'):
            self._send(config=self._create_till(self.depot), data=data)

    def test_the_same_unit_at_two_tills(self):
        order = self._create_order((self.goods_order, 1, {}))
        other = self._create_till(self.store)
        first, _answer = self._send(reference=order.name)
        second, answer = self._send(config=other, reference=order.name)
        self.assertTrue(first.return_id)
        self.assertFalse(second.return_id)
        self.assertIn('came back already', answer['hindrance'])
        self.assertEqual(second.sale_order_id, order)
        told = self._as_till('till_intake_open', second)
        self.assertEqual(told['refusal']['code'], 'not_returnable')
        with self.assertRefused('not_returnable'):
            second.action_open_return()
        self._as_till('till_intake_give_back', first, 'Came with the wrong paper')
        self.assertEqual((first.state, first.return_id.state), ('refused', 'refused'))
        self.assertFalse(self._as_till('till_intake_open', second)['refusal'])
        self.assertTrue(second.return_id)

    # === WHAT IS DOUBTFUL ===

    def test_an_unknown_order_waits_for_people(self):
        for reference in ('', 'NOPE', '%', self.customer.name):
            intake, answer = self._send(reference=reference)
            self.assertEqual((intake.state, intake.return_id.id), ('waiting', False))
            self.assertTrue(answer['hindrance'])
        with self.assertRefused('unknown_reference'):
            self._as_till('till_intake_open', intake)
        order = self._create_order((self.goods_order, 1, {}))
        told = self._as_till('till_intake_open', intake, order.name)
        self.assertEqual((told['refusal'], told['return']), (False, intake.return_id.name))
        other = self._create_order((self.goods_order, 1, {}))
        told = self._as_till('till_intake_open', intake, other.name)
        self.assertEqual(told['refusal']['code'], 'other_order')

    def test_goods_of_another_order(self):
        order = self._create_order((self.goods_delivery, 1, {}))
        intake, _answer = self._send(reference=order.name)
        self.assertIn('is not of', intake.hindrance)
        self.assertFalse(intake.return_id)

    def test_too_late_needs_a_manager(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Two weeks', 'window_days': 14, 'sequence': 0}
        )
        self.env.user.till_pin = '4711'
        order = self._create_order((self.goods_order, 1, {}))
        order.order_line.move_ids.date -= timedelta(days=30)
        intake, _answer = self._send(reference=order.name)
        self.assertIn('could be returned until', intake.hindrance)
        told = self._as_till('till_intake_open', intake)
        self.assertEqual(told['refusal']['code'], 'too_late')
        consent = {'manager_id': self.env.user.id, 'pin': '1111'}
        told = self._as_till('till_intake_open', intake, None, consent)
        self.assertTrue(told['refused'])
        told = self._as_till('till_intake_open', intake, None, {**consent, 'pin': '4711'})
        self.assertFalse(told['refusal'])
        self.assertEqual(intake.return_id.override_user_id, self.env.user)
        self.assertFalse(intake.hindrance)

    def test_staff_links_the_order_in_the_back_office(self):
        intake, _answer = self._send()
        manager = new_test_user(
            self.env,
            'intake-manager',
            'base.group_user,sales_team.group_sale_manager',
            company_id=self.company.id,
        )
        mine = intake.with_user(manager)
        with self.assertRefused('no_order'):
            mine.action_open_return()
        mine.sale_order_id = self._create_order((self.goods_order, 1, {}))
        action = mine.action_open_return()
        self.assertEqual(action['res_id'], intake.return_id.id)
        with self.assertRefused('no_reason'):
            mine.action_give_back()
        mine.give_back_reason = 'Not ours'
        mine.action_give_back()
        self.assertEqual((intake.state, intake.return_id.state), ('refused', 'refused'))

    # === REFUSALS ===

    def test_goods_are_noted_without_an_open_session(self):
        order = self._create_order((self.goods_order, 1, {}))
        self._close(self.session)
        intake, _answer = self._send(reference=order.name)
        self.assertTrue(intake.return_id)
        with self.assertRefused('no_session'):
            self._as_till('till_intake_open', intake)
        with self.assertRefused('no_session'):
            self._as_till('till_intake_give_back', intake, 'No')

    def test_nonsense_is_refused(self):
        line = {'product_id': self.goods_order.id, 'quantity': 1}
        for values in (
            {'uuid': 'x'},
            {'number': 'x' * 41},
            {'note': 'x' * 1001},
            {'lines': [{**line, 'quantity': -1}]},
            {'lines': []},
            {'condition': 'worn'},
            {'taken_at': None},
        ):
            with self.assertRefused('bad_intake'):
                self._send(data={**self._told(), **values})
        with self.assertRefused('unknown_product'):
            self._send(data=self._told(lines=[{**line, 'product_id': 2**31 - 1}]))
        with self.assertRefused('unknown_reason'):
            self._send(reason='nope')
        with self.assertRefused('bad_intake'):
            self.intakes.with_user(self.cashier).till_intake_send(self.config.id, None)
        for config in (None, '1', True, 2**31 - 1):
            with self.assertRefused('unknown_till'):
                self.intakes.with_user(self.cashier).till_intake_send(config, self._told())
        for uuid in (None, 7, 'nope'):
            with self.assertRefused('unknown_intake'):
                self.intakes.with_user(self.cashier).till_intake_open(self.config.id, uuid)

    def test_a_clock_ahead_and_a_customer_that_is_gone(self):
        ahead = fields.Datetime.now() + timedelta(days=400)
        sent = self._told(taken_at=fields.Datetime.to_string(ahead), partner_id=2**31 - 1)
        intake, answer = self._send(data={**sent, 'customer': 'Ada'})
        self.assertLessEqual(intake.taken_at, fields.Datetime.now())
        self.assertEqual((intake.partner_id.id, answer['customer']), (False, 'Ada'))

    def test_only_cashiers(self):
        intake, _answer = self._send()
        for groups in ('base.group_user', 'base.group_portal', 'base.group_public'):
            login = f'nobody-{groups}'
            user = new_test_user(self.env, login, groups, company_id=self.company.id)
            with self.assertRaises(AccessError):
                self._send(user=user)
            with self.assertRaises(AccessError):
                self.intakes.with_user(user).till_intakes(self.config.id)
            for method, *args in (
                ('till_intake_open',),
                ('till_intake_give_back', 'No'),
            ):
                with self.assertRaises(AccessError):
                    self._as_till(method, intake, *args, user=user)
            for action in ('action_open_return', 'action_give_back'):
                with self.assertRaises(AccessError):
                    getattr(intake.with_user(user), action)()

    def test_a_cashier_writes_nothing_by_hand(self):
        intake, _answer = self._send()
        mine = intake.with_user(self.cashier)
        self.assertEqual(mine.state, 'waiting')
        with self.assertRaises(AccessError):
            mine.give_back_reason = 'Mine'
        with self.assertRaises(AccessError):
            mine.action_give_back()
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            intake.with_user(self.env.user).sudo(False).note = 'Other'

    def test_another_company(self):
        intake, _answer = self._send()
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        user = new_test_user(
            self.env,
            'cashier-elsewhere',
            'base.group_user,point_of_sale.group_pos_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRefused('unknown_till'):
            self._send(user=user)
        with self.assertRefused('unknown_till'):
            self._as_till('till_intake_open', intake, user=user)
        with self.assertRaises(AccessError):
            intake.with_user(user).read(['name'])
