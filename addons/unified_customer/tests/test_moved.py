from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import UnifiedCustomerCommon


class MovedCommon(UnifiedCustomerCommon):
    def setUp(self):
        super().setUp()
        self.liz = self._create_liz()
        self.old_id = self.liz.id
        self.ref = f'res.partner/{self.old_id}'

    def _merge(self):
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.ada | self.liz).ids, self.ada, extra_checks=False)
        self.env.invalidate_all()

    def _hide(self):
        """The kept contact is another company's."""
        self.ada.company_id = self.env['res.company'].create({'name': 'Elsewhere'})


@tagged('post_install', '-at_install')
class TestMoved(MovedCommon):
    def _moved(self, user=None):
        return self.env['res.partner'].with_user(user or self.clerk).unified_moved([self.old_id])

    def test_staff_are_told_where_a_contact_is(self):
        self.assertEqual(self._moved(), [])
        self._merge()
        self.assertEqual(
            self._moved(),
            [{'old_id': self.old_id, 'old_name': 'Liz Quuxlcae', 'id': self.ada.id,
              'name': 'Elizabeth Quuxlace'}],
        )  # fmt: skip
        self.ada.active = False
        self.assertEqual(self._moved()[0]['id'], self.ada.id)

    def test_who_may_not_see_the_kept_one_learns_nothing(self):
        self._merge()
        self._hide()
        self.assertEqual(self._moved(), [])
        self.clerk.company_ids += self.ada.company_id  # not the one they work in now
        self.assertEqual(self._moved()[0]['id'], self.ada.id)

    def test_it_is_for_staff(self):
        self._merge()
        for user in (self.portal, self.public):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._moved(user)

    def test_whatever_is_asked(self):
        partners = self.env['res.partner'].with_user(self.clerk)
        self.assertEqual(partners.unified_moved(['1', None, False, 2**40, -1]), [])
        for ids in (None, 5, 'all', {'id': self.old_id}):
            with self.subTest(ids=ids), self.assertRaises(Refusal) as refused:
                partners.unified_moved(ids)
            self.assertEqual(refused.exception.code, 'invalid_ids')

    def test_an_erasure_of_an_old_number_is_no_way_to_find_out(self):
        officer = new_test_user(self.env, 'officer', groups='unified_customer.group_privacy')
        privacy = self.env['unified.privacy'].with_user(officer)
        self._merge()
        for method in (privacy.erase, privacy.obstacles):
            self.assertRefused('merged', method, self.old_id)
        self._hide()
        for method in (privacy.erase, privacy.obstacles):
            self.assertRefused('unknown_customer', method, self.old_id)


@tagged('post_install', '-at_install')
class TestMovedLinks(MovedCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.manager, self.clerk, self.portal):
            user.password = f'{user.login}-{user.login}'

    def _follow(self, number):
        answer = self.url_open(
            f'/mail/view?model=res.partner&res_id={number}', allow_redirects=False
        )
        return urlsplit(answer.headers['Location'])

    def _login(self, user):
        self.authenticate(user.login, f'{user.login}-{user.login}')

    def test_a_link_in_a_mail_leads_to_the_form(self):
        self._merge()
        self._login(self.clerk)
        where = self._follow(self.old_id)
        self.assertEqual(where.path, f'/odoo/{self.ref}')  # which leads on, see the tours
        self.assertEqual(self._follow(self.ada.id).path, f'/odoo/res.partner/{self.ada.id}')

    def test_a_link_in_a_mail_tells_no_others(self):
        self._merge()
        never = self.old_id + 999_999
        # Nobody: the way to the login, with the number that was asked for
        where = self._follow(self.old_id)
        self.assertEqual(where.path, '/web/login')
        self.assertIn(f'res_id={self.old_id}', parse_qs(where.query)['redirect'][0])
        self._login(self.portal)
        self.assertEqual(self._follow(self.old_id), self._follow(never))
        self._hide()
        self._login(self.clerk)
        self.assertEqual(self._follow(self.old_id), self._follow(never))

    def test_the_link_that_ends_mails_ends_those_of_the_kept_one(self):
        self.manager.partner_id.message_subscribe(self.liz.ids)
        thread = self.env['mail.thread']
        link = thread._encode_link(
            '/mail/unfollow',
            {'model': 'res.partner', 'res_id': str(self.manager.partner_id.id),
             'pid': str(self.old_id)},
        )  # fmt: skip
        url = (
            f'/mail/unfollow?model=res.partner&res_id={self.manager.partner_id.id}'
            f'&pid={self.old_id}&token='
        )
        self._merge()
        followers = self.manager.partner_id.message_partner_ids
        self.assertIn(self.ada, followers)
        self.url_open(f'{url}wrong')
        self.manager.partner_id.invalidate_recordset()
        self.assertIn(self.ada, self.manager.partner_id.message_partner_ids)
        self.assertEqual(self.url_open(f'{url}{link}').status_code, 200)
        self.manager.partner_id.invalidate_recordset()
        self.assertNotIn(self.ada, self.manager.partner_id.message_partner_ids)

    def test_the_form_leads_on(self):
        self._merge()
        for path in (
            f'/odoo/{self.ref}',
            f'/web#id={self.old_id}&model=res.partner&view_type=form',
        ):
            with self.subTest(path=path):
                self.ada.website = False
                self.start_tour(path, 'unified_customer.moved_contact', login=self.manager.login)
                self.ada.invalidate_recordset()
                self.assertIn('quuxlace.example', self.ada.website)
