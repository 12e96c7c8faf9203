from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import StoreFulfilmentCommon

LOGGER = 'odoo.addons.store_fulfilment.models.store_order_collect'


class TestCollect(StoreFulfilmentCommon):
    def _later(self, work, days):
        work.expires_at = fields.Datetime.subtract(work.expires_at, days=days)
        work.flush_recordset()

    def _run_jobs(self):
        with self.enter_registry_test_mode():
            self.env.ref('store_fulfilment.ir_cron_collect').method_direct_trigger()

    def _mails(self, work):
        domain = [('model', '=', 'store.order'), ('res_id', 'in', work.ids)]
        return self.env['mail.mail'].search(domain, order='id')

    def test_the_customer_is_told_code_place_and_time(self):
        self.store.partner_id.write({'street': '24 North State Street', 'city': 'Chicago'})
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        mail = self._mails(work)
        self.assertEqual(mail.recipient_ids, self.customer)
        for text in (work.code, '24 North State Street', work._mail_until(), work.order_id.name):
            self.assertIn(text, mail.body_html)

    def test_the_customer_is_told_when_the_place_is_open(self):
        self.store.opening_hours = self.env['resource.calendar'].create(
            {
                'name': 'Shop',
                'attendance_ids': [Command.clear()]
                + [
                    Command.create(
                        {'name': 'Open', 'dayofweek': str(day), 'hour_from': 10, 'hour_to': 20}
                    )
                    for day in range(6)
                ],
            }
        )
        self.assertEqual(self.store._store_opening_hours(), [('Mon – Sat', '10:00 – 20:00')])
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        self.assertIn('Mon – Sat', self._mails(work).body_html)

    def test_wrong_codes_are_counted_and_then_locked(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        api, wrong = self._as(self.mia), '000000' if work.code != '000000' else '000001'
        for left in (4, 3, 2, 1, 0):
            answer = api.hand_over(work.id, wrong)
            self.assertEqual((answer['refused'], answer['left']), ('wrong_code', left))
        self.assertEqual(api.hand_over(work.id, work.code)['refused'], 'code_locked')
        self.assertEqual(work.state, 'ready')
        api.send_code(work.id)
        self.assertEqual(api.hand_over(work.id, f' {work.code} ')['order']['state'], 'handed_over')

    def test_no_code_is_a_wrong_code(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        for code in (None, '', False, 0, [], work.code[:5]):
            work.code_tries = 0
            self.assertEqual(self._as(self.mia).hand_over(work.id, code)['refused'], 'wrong_code')
        work.code = False
        self.assertEqual(self._as(self.mia).hand_over(work.id, '')['refused'], 'wrong_code')

    def test_codes_are_not_sent_without_end(self):
        work = self._work((self.vase, 1), collect=True)
        self.assertSays('not_now', self._as(self.mia).send_code, work.id)
        self._ready(work)
        for _sending in range(4):
            self._as(self.mia).send_code(work.id)
        self.assertSays('too_many_codes', self._as(self.mia).send_code, work.id)

    def test_only_managers_hand_over_without_the_code(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        answer = self._as(self.mia).hand_over(work.id, reason='phone is broken')
        self.assertEqual(answer['refused'], 'wrong_code')
        self._as(self.boss).hand_over(work.id, reason='phone is broken')
        self.assertEqual(work.state, 'handed_over')
        self.assertEqual(work._last_step().note, 'phone is broken')

    def test_nobody_reads_the_code_of_a_customer(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        self.assertNotIn(work.code, str(self._as(self.mia).board()))
        for user in (self.mia, self.boss):
            self.assertNotIn('code', work.with_user(user).fields_get())

    def test_packing_anew_gives_no_more_tries(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        api = self._as(self.mia)
        for _sending in range(5):
            api.reopen(work.id)
            api.pack(work.id)
            api.make_ready(work.id)
        self.assertEqual(api.hand_over(work.id, work.code)['refused'], 'code_locked')
        api_of_boss = self._as(self.boss)
        api_of_boss.hand_over(work.id, reason='passport')
        self.assertEqual(work.state, 'handed_over')

    def test_nobody_reads_the_code_in_a_mail(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        domain = [('model', '=', 'store.order'), ('res_id', '=', work.id)]
        message = self._mails(work).mail_message_id
        self.assertIn(work.code, message.body)
        for user in (self.mia, self.boss):
            self.assertFalse(message.with_user(user).search(domain))
            self.assertFalse(message.with_user(user).has_access('read'))

    def test_nobody_sends_a_code_to_himself(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        for name in ('ready', 'reminder'):
            template = self.env.ref(f'store_fulfilment.mail_template_{name}')
            mail = template.with_user(self.mia).send_mail(
                work.id, email_values={'email_to': 'mia@example.com'}
            )
            self.assertNotIn(work.code, self.env['mail.mail'].browse(mail).body_html)

    def test_the_customer_is_reminded_once(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        self._run_jobs()
        self.assertEqual(len(self._mails(work)), 1)
        self._later(work, 6)
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(len(self._mails(work)), 2)
        self.assertIn('still waits', self._mails(work)[-1].subject)

    def test_a_place_may_remind_nobody(self):
        self.store.store_remind_days = 0
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        self._later(work, 6)
        self._run_jobs()
        self.assertFalse(work.reminded_at)

    def test_what_nobody_collects_is_free_again(self):
        work = self._work((self.vase, 2), collect=True)
        self._ready(work)
        self.assertAvailable(self.vase, self.store, 0)
        self._later(work, 8)
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(work.state, 'expired')
        self.assertEqual(work.picking_id.state, 'cancel')
        self.env['unified.inventory']._settle([work.order_id.hold_ref])
        self.assertAvailable(self.vase, self.store, 2)
        activity = work.order_id.activity_ids.filtered(lambda a: 'Refund' in (a.summary or ''))
        self.assertEqual(len(activity), 1)
        self.assertIn('was not collected', self._mails(work)[-1].subject)

    def test_one_order_that_fails_stops_no_other(self):
        first = self._work((self.vase, 1), collect=True)
        second = self._work((self.vase, 1), collect=True)
        for work in first | second:
            self._ready(work)
            self._later(work, 8)
        cancel = type(self.env['stock.picking']).action_cancel

        def fail_once(picking):
            if picking == first.picking_id:
                raise ValueError('broken')
            return cancel(picking)

        with (
            patch.object(type(self.env['stock.picking']), 'action_cancel', fail_once),
            self.assertLogs(LOGGER, 'ERROR'),
        ):
            self._run_jobs()
        self.assertEqual((first | second).mapped('state'), ['ready', 'expired'])


@tagged('post_install', '-at_install')
class TestPortalLink(HttpCase, StoreFulfilmentCommon):
    """The link of an order shows the order, but gives nobody the goods."""

    def _open(self, work, login=None):
        self.authenticate(login, login and login.ljust(8, 'x'))
        answer = self.url_open(work.order_id.get_portal_url())
        self.assertEqual(answer.status_code, 200)
        self.assertIn('Ready for pick-up', answer.text)
        return answer.text

    def test_who_has_the_link_of_an_order_is_not_told_the_code(self):
        work = self._work((self.vase, 1), collect=True)
        self._ready(work)
        portal, staff = 'base.group_portal', 'sales_team.group_sale_salesman_all_leads'
        new_test_user(self.env, login='ann', groups=portal, partner_id=self.customer.id)
        new_test_user(self.env, login='friend', groups=portal)
        new_test_user(self.env, login='sales', groups=staff)
        self.assertIn(work.code, self._open(work, 'ann'))
        for login in (None, 'friend', 'sales'):
            with self.subTest(login=login):
                page = self._open(work, login)
                self.assertNotIn(work.code, page)
                self.assertNotIn('QR code of', page)
