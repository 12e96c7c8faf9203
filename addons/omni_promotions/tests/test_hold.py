from .common import OmniCommon


class TestHold(OmniCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50)
        self.subject = self.promotion._card_subject(self.card)

    def _hold(self, amount, owner='test,1', **options):
        needs = {self.subject: round(amount * 100)}
        return self.promotion._hold(needs, owner=owner, ttl=60, **options)[self.subject]

    def test_what_is_held_is_for_its_owner(self):
        self._hold(30)
        self.assertRefused('insufficient_balance', self._hold, 21, 'test,2')
        self.assertRefused('insufficient_balance', self._spend, self.card, 21, 'test,2')
        self._spend(self.card, 20, 'test,2')
        self._spend(self.card, 30, 'test,1')
        self.assertEqual(self.card.points, 0)

    def test_an_expired_hold_does_not_count_before_it_is_swept(self):
        self._hold(50)
        holds = self._holds('test,1')
        self._expire(holds)
        self._hold(50, 'test,2')
        self.promotion._cron_sweep()
        holds.invalidate_recordset()
        self.assertEqual(holds.state, 'expired')

    def test_an_owner_has_one_hold_of_a_card(self):
        first = self._hold(30)
        self.assertEqual(self._hold(50), first)
        self.assertEqual(self._holds('test,1').amount, 50)
        self.assertRefused('insufficient_balance', self._hold, 51)
        self.assertEqual(self._hold(10), first)
        self._hold(40, 'test,2')

    def test_what_is_not_asked_for_any_more_is_given_back(self):
        other = self._card(20)
        needs = {self.subject: 5000, self.promotion._card_subject(other): 2000}
        self.promotion._hold(needs, owner='test,1', ttl=60)
        self._hold(10)
        self.assertEqual(self.promotion._available(other), 20)

    def test_all_or_nothing(self):
        other = self._card(20)
        needs = {self.subject: 5000, self.promotion._card_subject(other): 2001}
        self.assertRefused('insufficient_balance', self.promotion._hold, needs, owner='t,1', ttl=9)
        self.assertEqual(self.promotion._available(self.card), 50)

    def test_a_key_has_one_answer(self):
        first = self._hold(30, key='k')
        self.assertEqual(self._hold(30, key='k'), first)
        self.assertRefused('request_key_reused', self._hold, 31, key='k')
        self.assertNotEqual(self._hold(20, 'test,2', key='k'), first)

    def test_released_twice_counts_once(self):
        hold = self._hold(50)
        self.promotion._release([hold])
        self.promotion._release([hold])
        self.assertEqual(self.promotion._available(self.card), 50)
        self.assertEqual(self._holds('test,1').state, 'released')

    def test_a_spent_hold_is_redeemed(self):
        self._hold(50)
        self._spend(self.card, 30)
        self.assertEqual(self.promotion._available(self.card), 0)
        self._expire(self._holds('test,1'))
        self.promotion._cron_sweep()
        self._holds('test,1').invalidate_recordset()
        self.assertEqual(self._holds('test,1').state, 'redeemed')
        self.assertEqual(self.promotion._available(self.card), 20)
