from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.pos_omni_promotions.tests.common import PosOmniCommon


@tagged('post_install', '-at_install')
class PosCampaignCommon(PosOmniCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift_program.active = False
        cls.env.user.group_ids |= cls.env.ref('sales_team.group_sale_manager')
        cls.program = cls._create_program(
            program_type='promotion', applies_on='current', trigger='auto', rules=[{}]
        )
        cls.campaign = cls.env['omni.campaign'].create(
            {'name': 'Spring', 'program_ids': [Command.link(cls.program.id)]}
        )
        cls.campaign.action_start()

    def _ticket(self, amount=10, **values):
        return self._order(self._reward_line(None, amount, 1, program=self.program), **values)

    def _check(self, *args):
        """Ask before the payment; return ``{campaign id: text against it}``."""
        return self.config.with_user(self.pos_user).check_campaigns(*args)['against']

    def _found(self):
        return self.env['omni.card.exception'].search([('program_id', '=', self.program.id)])
