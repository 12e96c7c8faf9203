from .common import OmniCommon


class TestTillRight(OmniCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(50)
        self.subject = self.promotion._card_subject(self.card)

    def _reserve(self, amount, owner='device,1', card=None):
        subject = self.promotion._card_subject(card) if card else self.subject
        rights = self.promotion._reserve({subject: round(amount * 100)}, owner=owner, ttl=60)
        return rights[subject] / 100

    def _hold(self, amount, right='device,1'):
        return self.promotion._hold_for_ticket(
            {self.subject: round(amount * 100)}, owner='order,1', ttl=60, right=right, right_ttl=900
        )

    def _commit(self):
        """There is one transaction in tests: what it debited is not under way any more."""
        self.env.cr.execute('UPDATE omni_card_hold SET txid = NULL')

    def _open(self, owner):
        account = self.promotion._held_by_others(self.card, None)
        return account - self.promotion._held_by_others(self.card, owner)

    def test_two_devices_share_what_there_is(self):
        self.assertEqual(self._reserve(30), 30)
        self.assertEqual(self._reserve(30, 'device,2'), 20)
        self.assertEqual(self._reserve(30, 'device,3'), 0)
        self.assertEqual(self.promotion._available(self.card), 0)
        self.assertRefused('insufficient_balance', self._spend, self.card, 1)
        self._spend(self.card, 20, 'device,2')
        self._spend(self.card, 30, 'device,1')
        self.assertLedger(self.card, 50, -20, -30)

    def test_a_right_is_renewed_and_never_lowered(self):
        self._reserve(30)
        self._spend(self.card, 10, 'device,1')
        self._commit()
        self.assertEqual(self._reserve(5), 20)
        self.assertEqual(self._reserve(30), 30)
        self.assertEqual(len(self._holds('device,1')), 1)
        self.assertEqual(self.promotion._available(self.card), 10)

    def test_what_is_not_named_any_more_is_given_back(self):
        other = self._card(20)
        self._reserve(30)
        self.assertEqual(self._reserve(30, card=other), 20)
        self.assertEqual(self.promotion._available(self.card), 50)
        self.promotion._reserve({}, owner='device,1', ttl=60)
        self.assertEqual(self.promotion._available(other), 20)

    def test_an_expired_right_begins_anew(self):
        self._reserve(30)
        self._spend(self.card, 10, 'device,1')
        self._expire(self._holds('device,1'))
        self.assertEqual(self.promotion._available(self.card), 40)
        self.assertEqual(self._reserve(30), 30)
        self.assertEqual(self.promotion._available(self.card), 10)

    def test_an_order_takes_its_hold_of_the_right(self):
        self._reserve(40)
        self._hold(30)
        self.assertEqual((self._open('order,1'), self._open('device,1')), (30, 20))
        self._hold(50)
        self.assertEqual((self._open('order,1'), self._open('device,1')), (50, 0))
        self.assertRefused('insufficient_balance', self._hold, 51)
        self.promotion._release_owners(['order,1'])
        self._reserve(40)
        self.assertRefused('insufficient_balance', self._hold, 11, right='device,2')

    def test_only_what_is_taken_of_a_right_is_held_as_long(self):
        self._reserve(40)
        for amount, longest in ((10, 60), (30, 900), (20, 900)):
            seconds = self._hold(amount)
            self.assertLessEqual(seconds, longest)
            self.assertGreater(seconds, longest - 30, amount)
        self.promotion._release_owners(['order,1'])
        self.assertLessEqual(self._hold(10, right=None), 60)

    def test_all_rights_of_a_till_are_given_back(self):
        self._reserve(10, 'pos.config,1,aaaa')
        self._reserve(10, 'pos.config,1,bbbb')
        self._reserve(10, 'pos.config,11,aaaa')
        self.promotion._release_rights('pos.config,1,')
        self.assertEqual(self.promotion._available(self.card), 40)

    def test_a_blocked_card_is_reserved_by_nobody(self):
        self._reserve(20)
        self.card.active = False
        self.assertEqual(self._reserve(30), 20)
        self.assertEqual(self._reserve(30, 'device,2'), 0)

    def test_uses_of_a_program_are_shared(self):
        program = self.card.program_id.copy({'name': 'Limited'})
        program.write({'limit_usage': True, 'max_usage': 5})
        subject = self.promotion._program_subject(program)
        for owner, expected in (('device,1', 2), ('device,2', 1), ('device,1', 2)):
            rights = self.promotion._reserve({subject: 10}, owner=owner, ttl=60)
            self.assertEqual(rights, {subject: expected})
        # One who names no program keeps its uses: it may be spending them.
        self._reserve(5)
        rights = self.promotion._reserve({subject: 10}, owner='device,2', ttl=60)
        self.assertEqual(rights, {subject: 1})
