from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

MONTH = timedelta(days=30)


@tagged('post_install', '-at_install')
class TestBrowsing(HttpCase):
    """Ann looks at boots in the shop; she agreed a year ago that it is learned from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, 'ann_looks', groups='base.group_portal', password='ann_looks-ann_looks'
        )
        cls.ann = cls.user.partner_id
        cls.size = cls.env['product.attribute'].create({
            'name': 'Shoe Size',
            'value_ids': [Command.create({'name': name}) for name in ('41', '42')],
        })  # fmt: skip
        cls.category = cls.env['product.category'].create({'name': 'Boots'})
        cls.boots = cls.env['product.template'].create([
            {
                'name': f'Boot {number}', 'categ_id': cls.category.id, 'type': 'consu',
                'is_published': True,
                'attribute_line_ids': [Command.create({
                    'attribute_id': cls.size.id, 'value_ids': cls.size.value_ids.ids
                })],
            }
            for number in range(3)
        ])  # fmt: skip
        cls.preferences = cls.env['unified.preference']
        cls.consents = cls.env['unified.consent.entry']
        cls.visitor = cls._visitor(cls.ann)
        cls._agree(cls.ann, True, timedelta(days=365))

    @classmethod
    def _visitor(cls, partner):
        return cls.env['website.visitor'].create({'access_token': partner.id})

    @classmethod
    def _agree(cls, partner, is_given, ago=timedelta()):
        cls.consents._add(
            partner, purpose='browsing', is_given=is_given, source='portal',
            created_at=fields.Datetime.now() - ago,
        )  # fmt: skip

    def _look(self, *products, visitor=None, ago=timedelta(days=1)):
        """Each a minute after the one before."""
        for number, product in enumerate(products):
            self.env['website.track'].create({
                'visitor_id': (visitor or self.visitor).id,
                'product_id': product.id,
                'visit_datetime': fields.Datetime.now() - ago + timedelta(seconds=number),
            })  # fmt: skip

    def _settle_on_42(self, **options):
        for boot in self.boots:
            self._look(*boot.product_variant_ids, **options)

    def _learned(self, partner=None):
        self.preferences._learn(partner or self.ann)
        found = self.preferences.search([('partner_id', '=', (partner or self.ann).id)])
        return {(one.kind, one.value, one.source) for one in found}

    def test_what_is_looked_at_is_learned(self):
        self._settle_on_42()
        both = {('category', 'Boots', 'browsing'), ('size', '42', 'browsing')}
        self.assertEqual(self._learned(), both)
        shown = self.preferences._effective(self.ann)._shown()
        self.assertEqual({one['source_text'] for one in shown}, {'Learned from Browsing'})
        yesterday = (fields.Datetime.now() - timedelta(days=1)).date().isoformat()
        self.assertEqual({one['date'] for one in shown}, {yesterday})

    def test_the_variant_a_page_opens_with_is_nobodys_size(self):
        for boot in self.boots:
            self._look(boot.product_variant_ids[0])
        self.assertEqual(self._learned(), {('category', 'Boots', 'browsing')})

    def test_nothing_is_learned_without_consent(self):
        bob = new_test_user(self.env, 'bob_looks', groups='base.group_portal').partner_id
        self._settle_on_42(visitor=self._visitor(bob))
        self.assertFalse(self._learned(bob))
        self._agree(bob, True)
        self.assertFalse(self._learned(bob), 'what was before is not learned from')
        self._settle_on_42(visitor=self.env['website.visitor'].search(
            [('partner_id', '=', bob.id)]), ago=-timedelta(seconds=9))  # fmt: skip
        self.assertTrue(self._learned(bob))

    def test_consent_that_was_taken_back_is_forgotten_at_once(self):
        self._settle_on_42()
        self.assertTrue(self._learned())
        self.consents._note(self.ann, 'browsing', False, 'portal')
        self.assertFalse(self.preferences.search([('partner_id', '=', self.ann.id)]))
        self.assertFalse(self._learned())

    def test_who_wants_nothing_learned_is_left_alone(self):
        self._settle_on_42()
        self.ann.unified_no_learning = True
        self.assertFalse(self._learned())

    def test_old_looks_and_strangers_say_nothing(self):
        self._settle_on_42(ago=4 * MONTH)
        stranger = self.env['website.visitor'].create({'access_token': 'f' * 32})
        self._settle_on_42(visitor=stranger)
        self.assertFalse(self._learned())

    def test_purchases_say_more_than_looks(self):
        self._settle_on_42()
        self._learned()
        self.preferences.create({
            'partner_id': self.ann.id, 'kind': 'size', 'source': 'learned',
            'attribute_value_id': self.size.value_ids[0].id, 'date': '2020-01-01',
        })  # fmt: skip
        effective = self.preferences._effective(self.ann)
        self.assertEqual(effective.filtered(lambda one: one.kind == 'size').value, '41')

    def test_consent_goes_along_with_a_merge(self):
        other = self.env['res.partner'].create({'name': 'Other Ann'})
        self._agree(other, False)
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((other | self.ann).ids, self.ann, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self.consents._agreed_since(self.ann.ids, 'browsing'), {})
        self._agree(self.ann, True)
        self.assertEqual(list(self.consents._agreed_since(self.ann.ids, 'browsing')), self.ann.ids)

    def test_the_nightly_job_learns_from_who_looked(self):
        self._settle_on_42()
        with self.enter_registry_test_mode():
            self.env.ref('unified_customer.unified_preference_cron').method_direct_trigger()
        found = self.preferences.search([('partner_id', '=', self.ann.id)])
        self.assertIn('browsing', found.mapped('source'))

    def test_many_are_learned_of_in_as_many_queries_as_one(self):
        others = self.env['res.partner'].create([{'name': f'Looks {n}'} for n in range(6)])
        for partner in others | self.ann:
            self._agree(partner, True, MONTH)
            self._settle_on_42(visitor=self.visitor if partner == self.ann
                               else self._visitor(partner))  # fmt: skip
        self.preferences._learn(others | self.ann)

        def queries(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.preferences._learn(partners)
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(queries(others), queries(self.ann))

    def test_it_is_told_and_erased(self):
        self._settle_on_42()
        self._learned()
        told = str(self.env['unified.privacy']._export(self.ann))
        for words in ('Learned from Browsing', 'Boot 0', '42'):
            self.assertIn(words, told)
        self.env['unified.privacy']._erase(self.ann)
        self.assertFalse(self.preferences.search([('partner_id', '=', self.ann.id)]))
        self.assertFalse(self.visitor.exists())

    def test_the_page_asks_for_consent(self):
        self.consents._note(self.ann, 'browsing', False, 'office')
        self._settle_on_42(ago=-timedelta(seconds=9))
        self.authenticate('ann_looks', 'ann_looks-ann_looks')
        self.assertNotRegex(self.url_open('/my/preferences').text, r'id="browsing"[^>]*checked')
        for ticked in (True, False):
            form = {'learning': '1', 'csrf_token': Request.csrf_token(self)}
            self.url_open('/my/preferences', data=form | ({'browsing': '1'} if ticked else {}))
            self.env.invalidate_all()
            self.assertIs(self.consents._given(self.ann)['browsing'], ticked)
            self.assertEqual(bool(self._learned()), ticked)
