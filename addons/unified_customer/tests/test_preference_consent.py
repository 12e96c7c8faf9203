from odoo.tests import tagged

from .test_profile import ProfileCommon

CONTACT = ('contact', 0)


@tagged('post_install', '-at_install')
class TestPreferenceConsent(ProfileCommon):
    """The way of contact in the preferences and the consent log say the same."""

    def setUp(self):
        super().setUp()
        self.preferences = self.env['unified.preference']
        self.consents = self.env['unified.consent.entry']

    def _say(self, way, consent, source='customer'):
        return self.preferences._say(self.ada, {CONTACT: way}, source, consent=consent)

    def _given(self):
        return self.consents._given(self.ada)

    def test_what_is_agreed_to_is_logged_with_its_words(self):
        self._say('sms', True)
        self.assertEqual(self._given(), {'sms': True})
        row = self.consents._of(self.ada)
        self.assertRecordValues(row, [{'source': 'portal', 'wording': 'Offers by SMS'}])
        self._say('sms', True)
        self.assertEqual(len(self.consents._of(self.ada)), 1, 'said again is no news')

    def test_what_is_not_agreed_to_is_no_row(self):
        self._say('mail', False)
        self._say('none', False, 'clerk')
        self.assertFalse(self.consents._of(self.ada))

    def test_what_is_taken_back_is_logged(self):
        self._say('mail', True)
        self._say('mail', False)
        self.assertEqual(self._given(), {'mail': False})
        self._say('mail', True)
        self._say(False, False)
        self.assertEqual(self._given(), {'mail': False})

    def test_another_way_takes_the_consent_along(self):
        self._say('mail', True)
        self._say('phone', True)
        self.assertEqual(self._given(), {'mail': False, 'phone': True})

    def test_not_at_all_takes_everything_back(self):
        self.consents._note(self.ada, 'post', True, 'portal')
        self._say('mail', True)
        self._say('none', False)
        self.assertEqual(self._given(), {'mail': False, 'post': False})

    def test_the_log_tells_the_preferences(self):
        said = self._say('mail', False) | self._say('mail', False, 'clerk')
        other = self._say('sms', False, 'clerk')
        said = said.exists()
        self.consents._note(self.ada, 'mail', True, 'till')
        self.assertEqual(said.mapped('consent'), [True])
        self.assertFalse(other.consent)
        self.consents._note(self.ada, 'mail', False, 'portal')
        self.assertEqual(said.mapped('consent'), [False])
        self.assertEqual(self._given(), {'mail': False})

    def test_a_clerks_note_takes_nothing_back(self):
        self._say('mail', True)
        noted = self._say('mail', False, 'clerk')
        self.assertTrue(noted.consent)
        noted.unlink()
        self.assertEqual(self._given(), {'mail': True})
        self._say('mail', False)
        self.assertEqual(self._given(), {'mail': False})

    def test_the_office_edits_the_list(self):
        noted = self.preferences.with_user(self.salesman).create(
            {'partner_id': self.ada.id, 'kind': 'contact', 'contact': 'mail', 'consent': True}
        )
        self.assertEqual(self.consents._of(self.ada).login, 'salesman')
        noted.contact = 'sms'
        self.assertEqual(self._given(), {'mail': False, 'sms': True})
        noted.consent = False
        self.assertEqual(self._given(), {'mail': False, 'sms': False})

    def test_leave_to_learn_is_the_same_in_both(self):
        for _order in range(2):
            self._buy()
        self.preferences._learn(self.ada)
        self.consents._note(self.ada, 'profile', False, 'portal')
        self.assertTrue(self.ada.unified_no_learning)
        self.assertFalse(self.preferences.search([('partner_id', '=', self.ada.id)]))
        self.consents._note(self.ada, 'profile', True, 'portal')
        self.assertFalse(self.ada.unified_no_learning)
        self.assertTrue(self.preferences.search([('partner_id', '=', self.ada.id)]))

    def test_who_switches_learning_off_in_the_office_has_said_so(self):
        for _order in range(2):
            self._buy()
        self.preferences._learn(self.ada)
        self.ada.with_user(self.manager).unified_no_learning = True
        self.assertEqual(self._given(), {'profile': False})
        self.assertFalse(self.preferences.search([('partner_id', '=', self.ada.id)]))
        self.ada.unified_no_learning = True
        self.assertEqual(len(self.consents._of(self.ada)), 1)

    def test_sizes_and_stores_are_no_consent(self):
        value = self.size.value_ids[0]
        self.preferences._say(self.ada, {('size', self.size.id): value.id}, 'customer', True)
        self.assertFalse(self.consents._of(self.ada))
