from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LoyaltyProgram(models.Model):
    _inherit = 'loyalty.program'

    omni_campaign_id = fields.Many2one(
        'omni.campaign',
        string='Campaign',
        index='btree_not_null',
        ondelete='restrict',
        copy=False,
        help='Says for whom, where, when and how often this program is in force.',
    )

    @api.constrains('omni_campaign_id', 'company_id')
    def _check_campaign_company(self):
        for program in self.filtered('omni_campaign_id'):
            company = program.omni_campaign_id.company_id
            if program.company_id and company != program.company_id:
                text = self.env._('“%s” is of another company than its campaign.', program.name)
                raise ValidationError(text)

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `loyalty`: a campaign has got a program."""
        programs = super().create(vals_list)
        programs.omni_campaign_id._note_change()
        return programs

    def write(self, vals):
        """Override of `loyalty`: as above, or lost one."""
        before = self.omni_campaign_id if {'omni_campaign_id', 'active'} & vals.keys() else None
        res = super().write(vals)
        if before is not None:
            (before | self.omni_campaign_id)._note_change()
        return res

    def _is_kept(self):
        """Whether it is applied whatever else is: it pays, or collects points."""
        return self.is_payment_program or self.program_type == 'loyalty'
