from odoo import api, fields, models

MOST_DAYS = 3650


class ResCompany(models.Model):
    """Points count when the goods can no longer come back: by the policies of returns."""

    _inherit = 'res.company'

    points_pending_window = fields.Boolean(
        string='As Long as Goods Come Back',
        help='Points count when the longest window of the return policies has closed. Policies '
        'without a limit do not count.',
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._follow_return_window()
        return companies

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {'points_pending_window', 'points_pending_days'}:
            self._follow_return_window()
        return res

    def _follow_return_window(self):
        policies = self.env['crosschannel.return.policy'].sudo()
        for company in self.filtered('points_pending_window'):
            fitting = policies.search([('company_id', 'in', [False, company.id])])
            days = min(max(fitting.mapped('window_days'), default=0), MOST_DAYS)
            if company.points_pending_days != days:
                company.points_pending_days = days


class CrosschannelReturnPolicy(models.Model):
    _inherit = 'crosschannel.return.policy'

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self._tell_companies()
        return policies

    def write(self, vals):
        res = super().write(vals)
        self._tell_companies()
        return res

    def unlink(self):
        res = super().unlink()
        self._tell_companies()
        return res

    def _tell_companies(self):
        """Points follow the window; who keeps policies need not be who keeps companies (sudo)."""
        companies = self.env['res.company'].sudo()
        companies.search([('points_pending_window', '=', True)])._follow_return_window()


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    points_pending_window = fields.Boolean(
        related='company_id.points_pending_window', readonly=False
    )
