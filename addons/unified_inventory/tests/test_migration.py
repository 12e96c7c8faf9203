import runpy
from pathlib import Path

from .common import UnifiedInventoryCommon

MIGRATIONS = Path(__file__).parents[1] / 'migrations'
PLAIN = {'priority': 20, 'shortage_policy': 'refuse', 'is_counter': False}


class TestMigration(UnifiedInventoryCommon):
    """From 19.0.1.0.0, a database with channels of before priorities and shortage policies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ('till', 'back_office', 'web', 'partner')
        cls.channels = [cls.env.ref(f'unified_inventory.channel_{name}') for name in names]
        cls.till, cls.back_office, cls.web, cls.partner = cls.channels
        for channel in cls.channels:
            channel.write(PLAIN)

    def _migrate(self, stage, version='19.0.1.0.0'):
        script = runpy.run_path(str(MIGRATIONS / '19.0.1.1.0' / f'{stage}-migrate.py'))
        self.env.flush_all()
        script['migrate'](self.env.cr, version)
        self.env.invalidate_all()

    def _values(self):
        return [tuple(channel[name] for name in PLAIN) for channel in self.channels]

    def test_channels_that_nobody_has_set_get_what_new_ones_have(self):
        for _time in range(2):
            self._migrate('post')
            self.assertEqual(
                self._values(),
                [
                    (40, 'refuse', True),
                    (10, 'backorder', False),
                    (20, 'refuse', False),
                    (20, 'refuse', False),
                ],
            )

    def test_what_somebody_has_set_stays(self):
        self.till.priority = 5
        self.back_office.priority = 30
        self.web.priority = 50
        before = self._values()
        self._migrate('post')
        self.assertEqual(self._values(), before)

    def test_a_channel_that_is_gone_stays_gone(self):
        self.env['ir.model.data'].search(
            [('module', '=', 'unified_inventory'), ('name', '=', 'channel_till')]
        ).unlink()
        self._migrate('post')
        self.assertEqual((self.till.priority, self.back_office.priority), (20, 10))

    def test_a_new_database_is_left_alone(self):
        before = self._values()
        self._migrate('post', version=None)
        self.assertEqual(self._values(), before)

    def test_the_job_that_came_from_the_shop_is_not_made_twice(self):
        data = self.env['ir.model.data'].search(
            [('module', '=', 'unified_inventory'), ('name', '=', 'ir_cron_tell_hold_ended')]
        )
        data.module = 'website_sale_unified_inventory'
        for _time in range(2):
            self._migrate('pre')
            self.assertEqual(data.module, 'unified_inventory')
