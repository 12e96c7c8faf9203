from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CampaignCommon


@tagged('post_install', '-at_install')
class TestApi(CampaignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_test_user(cls.env, 'campaign_api', 'unified_inventory.group_partner_service')
        cls.api = cls.env['omni.promotion'].with_user(user)

    def _names(self, **asked):
        return [row['campaign'] for row in self.api.campaigns(**asked)]

    def test_what_is_in_force(self):
        web = self.env['unified.inventory.channel'].search([('code', '=', 'web')])
        self._campaign(name='Shop', channel_ids=[Command.set(web.ids)], priority=5)
        self._campaign(name='Noon', hours_ids=[Command.create({'hour_from': 12, 'hour_to': 13})])
        self._campaign(name='Draft', start=False)
        noon = '2026-05-06T12:30:00+02:00'
        self.assertEqual(self._names(at=noon), ['Noon', 'Shop'])
        self.assertEqual(self._names(at='2026-05-06T10:30:00Z', channel='till'), ['Noon'])
        self.assertEqual(self._names(at='2026-05-06T12:30:00'), ['Shop'], 'UTC: 14:30 in Vienna')
        self.assertEqual(self._names(at=noon, place=self.place.code), ['Noon', 'Shop'])

    def test_no_code_is_told(self):
        self._campaign(self._program(20, trigger='with_code', code='SECRET'))
        self.assertNotIn('SECRET', str(self.api.campaigns()))

    def test_what_makes_no_sense_is_refused(self):
        campaigns = self.api.campaigns
        for channel in (None, '', 5, 'moon', 'x' * 100, 'a\0'):
            self.assertRefused('unknown_channel', campaigns, channel=channel)
        for place in (5, '', 'MOON', 'x' * 100, [1]):
            self.assertRefused('unknown_place', campaigns, place=place)
        for at in (5, 'soon', '', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'):
            self.assertRefused('invalid_time', campaigns, at=at)

    def test_it_is_for_partners_programs(self):
        for groups in ('base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, f'api_{groups[-6:]}', groups)
            with self.assertRaises(AccessError):
                self.api.with_user(user).campaigns()
        with self.assertRaises(AccessError):
            self.api.with_user(self.env.ref('base.public_user')).campaigns()
