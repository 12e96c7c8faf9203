import json
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import UnifiedCustomerCommon

SECRETS = ('Quuxlace', 'quuxlace', 'Wallaby', '412 345 678', '1956', 'wears a wig')


class PrivacyCommon(UnifiedCustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, 'officer', groups='unified_customer.group_privacy')
        cls.privacy = cls.env['unified.privacy']
        cls.product = cls.env['product.product'].create(
            {'name': 'Reading Lamp', 'type': 'service', 'taxes_id': False}
        )
        cls.ada.comment = 'She wears a wig'
        cls.other = cls.env['res.partner'].create(
            {'name': 'Bob Babbage', 'email': 'bob@example.com'}
        )

    def _sale(self, partner=None, **values):
        return self.env['sale.order'].create({
            'partner_id': (partner or self.ada).id,
            'order_line': [Command.create({'product_id': self.product.id, 'price_unit': 5})],
            **values,
        })  # fmt: skip

    def _strangers(self):
        """Who exports, erases and reads logs of nobody."""
        return (self.portal, self.public, self.clerk, self.partner_user, self.salesman,
                self.manager)  # fmt: skip


@tagged('post_install', '-at_install')
class TestExport(PrivacyCommon):
    def test_all_of_one_and_nothing_of_others(self):
        order = self._sale(client_order_ref='For my aunt')
        foreign = self._sale(self.other)
        self.ada.message_post(body='Where is my lamp?', message_type='email', author_id=self.ada.id)
        self.env['unified.consent.entry']._note(self.ada, 'mail', True, 'till')
        told = self.privacy.with_user(self.officer).export(self.ada.id)
        text = json.dumps(told)
        for known in ('Quuxlace', 'Wallaby', '1956-04-09', order.name, 'For my aunt',
                      'Where is my lamp?', 'Reading Lamp', 'Offers by e-mail'):  # fmt: skip
            self.assertIn(known, text)
        for secret in (foreign.name, 'Babbage', order._portal_ensure_token()):
            self.assertNotIn(secret, text)
        self.assertTrue(self.privacy._pdf(self.ada, told).startswith(b'%PDF'))

    def test_notes_of_staff_are_not_the_customers(self):
        self.ada.message_post(
            body='Never pays in time', message_type='comment', subtype_xmlid='mail.mt_note'
        )
        self.assertIn('Never pays', json.dumps(self.privacy._export(self.ada)))
        self.assertNotIn('Never pays', json.dumps(self.privacy._export(self.ada, own=True)))

    def test_it_is_offered_as_files_and_written_down(self):
        action = self.ada.with_user(self.officer).action_unified_export()
        files = self.env['unified.erasure.confirm'].browse(action['res_id'])
        self.assertTrue(files.json_file)
        self.assertTrue(files.pdf_file)
        entry = self.env['unified.access.entry']._of(self.ada)[:1]
        self.assertEqual((entry.where, entry.login), ('export', 'officer'))

    def test_the_old_number_of_a_merged_customer(self):
        liz = self._create_liz()
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.ada | liz).ids, self.ada, extra_checks=False)
        privacy = self.privacy.with_user(self.officer)
        self.assertIn('Quuxlace', json.dumps(privacy.export(liz.id)))
        self.assertRefused('merged', privacy.erase, liz.id)

    def test_nobody_else_exports(self):
        for user in self._strangers():
            with self.subTest(user=user.login):
                for method in ('export', 'erase', 'obstacles'):
                    with self.assertRaises(AccessError):
                        getattr(self.privacy.with_user(user), method)(self.ada.id)
                for action in ('action_unified_export', 'action_unified_erase'):
                    with self.assertRaises(AccessError):
                        getattr(self.ada.with_user(user), action)()
                with self.assertRaises(AccessError):
                    self.env['unified.erasure.confirm'].with_user(user).create(
                        {'partner_id': self.ada.id}
                    )

    def test_customers_of_other_companies_are_unknown(self):
        self.ada.company_id = self.env['res.company'].create({'name': 'Other'})
        for method in ('export', 'erase', 'obstacles'):
            self.assertRefused(
                'unknown_customer', getattr(self.privacy.with_user(self.officer), method),
                self.ada.id,
            )  # fmt: skip


@tagged('post_install', '-at_install')
class TestErasure(PrivacyCommon):
    def _erase(self, partner=None):
        self.privacy.with_user(self.officer).erase((partner or self.ada).id)
        self.env.invalidate_all()

    def test_the_person_goes_and_the_books_stay(self):
        self.env.user.group_ids += self.env.ref('account.group_account_manager')
        order = self._sale(client_order_ref='For Quuxlace', signed_by='Elizabeth Quuxlace')
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.action_post()
        self.env['account.payment.register'].with_context(
            active_model='account.move', active_ids=invoice.ids
        ).create({})._create_payments()
        if invoice.payment_state == 'in_payment':
            self.env.cr.execute(
                "UPDATE account_move SET payment_state = 'paid' WHERE id = %s", [invoice.id]
            )
            invoice.invalidate_recordset()
        total = invoice.amount_total
        message = self.ada.message_post(body='I, Quuxlace, ask', author_id=self.ada.id)
        mail = order.message_post(body='Dear Elizabeth Quuxlace', message_type='comment')
        home = self.env['res.partner'].create(
            {'name': 'Quuxlace home', 'parent_id': self.ada.id, 'street': '7 Wallaby Place',
             'type': 'delivery'}
        )  # fmt: skip
        ticket = self.env['unified.ticket'].create(
            {'name': 'Quuxlace is angry', 'partner_id': self.ada.id, 'description': 'Quuxlace'}
        )
        ticket.state = 'solved'
        user = new_test_user(
            self.env, 'ada@example.com', groups='base.group_portal', partner_id=self.ada.id
        )
        self.ada.name = 'Elizabeth Quuxlace'
        self._erase()
        self.assertEqual(order.partner_id, self.ada)
        self.assertEqual((invoice.state, invoice.amount_total), ('posted', total))
        self.assertIn('Quuxlace', invoice.unified_billed_party)
        self.assertFalse(user.active)
        self.assertNotIn('ada', user.login)
        self.assertTrue(message.exists() and mail.exists())
        for record in (self.ada, home, order, message, mail, ticket):
            for name, field in record._fields.items():
                if name == 'message_id':
                    continue  # of random digits, among which any year may be
                if field.store and field.type in ('char', 'text', 'html', 'date'):
                    value = str(record.sudo()[name] or '')
                    for secret in SECRETS:
                        self.assertNotIn(secret, value, f'{record}.{name}')
        self.assertFalse(self.ada.active)
        self.assertFalse(self.env['mail.tracking.value'].search([
            ('mail_message_id.res_id', '=', self.ada.id),
            ('mail_message_id.model', '=', 'res.partner'),
        ]))  # fmt: skip
        self.assertFalse(self.api.match(email='elizabeth.quuxlace@example.com')['customer_id'])
        entry = self.env['unified.access.entry']._of(self.ada)[:1]
        self.assertEqual((entry.where, entry.login), ('erased', 'officer'))
        with self.assertRaises(AccessError):
            invoice.with_user(self.salesman).read(['unified_billed_party'])
        self.assertEqual(self.other.name, 'Bob Babbage')

    def test_not_while_something_is_open(self):
        order = self._sale()
        order.action_confirm()
        self.assertRefused('still_open', self._erase)
        [reason] = self.privacy.with_user(self.officer).obstacles(self.ada.id)
        self.assertEqual(reason, f'Orders are open. ({order.name})')
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        self.assertRefused('still_open', self._erase)
        invoice.action_post()
        self.assertRefused('still_open', self._erase)
        [reason] = self.privacy.with_user(self.officer).obstacles(self.ada.id)
        self.assertIn('not paid', reason)
        self.assertEqual(self.ada.name, 'Elizabeth Quuxlace')

    def test_copies_for_the_customer_go_too(self):
        action = self.ada.with_user(self.officer).action_unified_export()
        files = self.env['unified.erasure.confirm'].browse(action['res_id'])
        self.assertTrue(files.json_file)
        self._erase()
        self.assertFalse(files.json_file or files.pdf_file)

    def test_a_cart_goes_and_nobody_confirms_it(self):
        order = self._sale()
        self._erase()
        self.assertEqual((order.state, order.partner_id), ('cancel', self.ada))
        later = self._sale()
        with self.assertRaisesRegex(UserError, 'was erased'):
            later.action_confirm()
        self.assertEqual(later.state, 'draft')

    def test_not_while_a_payment_was_begun(self):
        order = self._sale()
        method = self.env.ref('payment.payment_method_unknown')
        provider = self.env['payment.provider'].create({'name': 'Test'})
        payment = self.env['payment.transaction'].create({
            'provider_id': provider.id, 'payment_method_id': method.id, 'reference': 'erase-1',
            'amount': 5, 'currency_id': order.currency_id.id, 'partner_id': self.ada.id,
            'sale_order_ids': [Command.set(order.ids)],
        })  # fmt: skip
        self.assertRefused('still_open', self._erase)
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.assertFalse(self.privacy._obstacles(self.ada))
        payment.state = 'pending'
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.assertTrue(self.privacy._obstacles(self.ada))

    def test_what_an_erased_person_bought_becomes_nobodys(self):
        order = self._sale()
        self._erase()
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        for kept, gone in ((self.ada, self.other), (self.other, self.ada)):
            self.assertRefused('erased', wizard._merge, (kept | gone).ids, kept)
        self.assertEqual(order.partner_id, self.ada)

    def test_not_while_there_is_money_on_a_card(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Wallet', 'program_type': 'ewallet', 'applies_on': 'future'}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.ada.id, 'points': 5}
        )
        self.assertRefused('still_open', self._erase)
        self.assertNotIn(card.code, ' '.join(self.privacy._obstacles(self.ada)))
        card.points = 0
        self._erase()
        self.assertFalse(card.active)

    def test_not_staff_nor_companies_nor_twice(self):
        self.assertRefused('still_open', self._erase, self.clerk.partner_id)
        self.assertRefused('still_open', self._erase, self.env['res.partner'].create(
            {'name': 'Company', 'is_company': True}))  # fmt: skip
        self._erase()
        self.assertRefused('erased', self._erase)

    def test_a_merge_of_an_erased_person_is_not_undone(self):
        liz = self._create_liz()
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.ada | liz).ids, self.ada, extra_checks=False)
        self.env.invalidate_all()
        merge = self.env['unified.customer.merge'].search([('kept_number', '=', self.ada.id)])
        self._erase()
        self.assertRefused('erased', merge.with_user(self.manager).action_undo)
        self.assertFalse(merge.details)


@tagged('post_install', '-at_install')
class TestRetention(PrivacyCommon):
    def setUp(self):
        super().setUp()
        self.old = self._create_ada(name='Olga Quondam', email='olga@example.com', phone=False)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = now() - interval '9 years' WHERE id = ANY(%s)",
            [[self.old.id, self.other.id]],
        )
        self.env.invalidate_all()
        self._set(5)

    def _set(self, years):
        self.env['ir.config_parameter'].set_param('unified_customer.retention_years', years)

    def _run(self):
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60):
            self.privacy._cron_retention()
        self.env.invalidate_all()

    def test_only_who_was_not_seen_for_years(self):
        self._sale(self.other).action_confirm()
        before = self.privacy._before('unified_customer.retention_years')
        due = self.privacy._retention_due(before)
        self.assertIn(self.old, due)
        self.assertFalse(due & (self.other | self.ada | self.clerk.partner_id))
        count = self.privacy._retention_count()
        self.assertEqual(count, len(due))
        self.assertEqual(self.old.name, 'Olga Quondam')
        settings = self.env['res.config.settings'].create({})
        self.assertIn(str(count), settings.unified_retention_count)
        self._run()
        self.assertEqual(self.old.name, 'Erased customer')
        self.assertEqual(self.other.name, 'Bob Babbage')
        self.assertEqual(self.privacy._retention_count(), 0)

    def test_not_unless_it_is_switched_on(self):
        self._set(0)
        self._run()
        self.assertEqual(self.old.name, 'Olga Quondam')

    def test_not_while_something_is_open(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Wallet', 'program_type': 'ewallet', 'applies_on': 'future'}
        )
        self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.old.id, 'points': 5}
        )
        self._run()
        self.assertEqual(self.old.name, 'Olga Quondam')


@tagged('post_install', '-at_install')
class TestLogs(PrivacyCommon):
    def test_who_looked_at_whom_and_where(self):
        self.env['unified.customer'].with_user(self.salesman)._viewed(self.ada.id, 'office')
        [entry] = self.env['unified.access.entry']._of(self.ada)
        self.assertEqual(
            (entry.where, entry.login, entry.customer_number, entry.customer),
            ('office', 'salesman', self.ada.id, self.ada.display_name),
        )
        self.env['unified.customer'].with_user(self.salesman).profile(self.ada.id)
        self.assertEqual(len(self.env['unified.access.entry']._of(self.ada)), 2)

    def test_consents_are_what_was_said_last(self):
        consents = self.env['unified.consent.entry']
        consents._note(self.ada, 'mail', True, 'portal')
        consents._note(self.ada, 'mail', True, 'till')
        consents._note(self.ada, 'mail', False, 'office')
        consents._note(self.ada, 'sms', True, 'till')
        self.assertEqual(consents._given(self.ada), {'mail': False, 'sms': True})
        self.assertEqual(len(consents._of(self.ada)), 3)

    def test_rows_of_a_merged_customer_are_found(self):
        liz = self._create_liz()
        self.env['unified.consent.entry']._note(liz, 'mail', True, 'till')
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.ada | liz).ids, self.ada, extra_checks=False)
        self.assertEqual(self.env['unified.consent.entry']._given(self.ada), {'mail': True})

    def test_rows_are_found_by_the_name_of_the_customer(self):
        liz = self._create_liz()
        views = self.env['unified.access.entry']
        views._add(self.ada, where='till')
        views._add(liz, where='office')
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((self.ada | liz).ids, self.ada, extra_checks=False)
        mine = views.with_user(self.officer)
        rows = mine.search([('customer', 'ilike', 'elizabeth quux')])
        self.assertEqual(
            set(rows.mapped('place')), {'Card at a till', 'Profile in the back office'}
        )
        self.assertFalse(mine.search([('customer', 'ilike', 'Babbage')]))

    @mute_logger('odoo.sql_db')
    def test_logs_are_append_only(self):
        self.env['unified.consent.entry']._note(self.ada, 'mail', True, 'portal')
        self.env['unified.customer'].with_user(self.salesman)._viewed(self.ada.id, 'office')
        for model in ('unified.consent.entry', 'unified.access.entry'):
            row = self.env[model]._of(self.ada)[:1]
            with self.assertRaises(AccessError):
                row.sudo().write({'customer_number': 1})
            with self.assertRaises(AccessError):
                row.sudo().unlink()
            for query in ('UPDATE {} SET customer_number = 1', 'DELETE FROM {}'):
                with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute(query.format(row._table))

    def test_nobody_else_reads_or_writes_them(self):
        self.env['unified.consent.entry']._note(self.ada, 'mail', True, 'portal')
        for model in ('unified.consent.entry', 'unified.access.entry'):
            for user in self._strangers():
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
            self.env[model].with_user(self.officer).search([])
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.officer).create(
                    {'customer_number': 1, 'user_number': 1, 'created_at': fields.Datetime.now()}
                )

    def test_other_companies_do_not_read_them(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.env['unified.consent.entry'].with_company(other)._note(
            self.ada, 'mail', True, 'portal'
        )
        row = self.env['unified.consent.entry']._of(self.ada)
        self.assertTrue(row)
        mine = self.env['unified.consent.entry'].with_user(self.officer)
        self.assertFalse(mine.search([('id', '=', row.id)]))

    def test_old_views_are_dropped(self):
        entries = self.env['unified.access.entry']
        old = fields.Datetime.now() - timedelta(days=400)
        entries._add(self.ada, where='office', created_at=old)
        entries._add(self.ada, where='office')
        entries.flush_model()
        entries._gc_old()
        entries.invalidate_model()
        self.assertEqual(len(entries._of(self.ada)), 1)
