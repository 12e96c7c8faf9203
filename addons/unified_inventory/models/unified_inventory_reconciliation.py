from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

KEEP_DAYS = 30


class UnifiedInventoryReconciliation(models.Model):
    """A comparison of ledger, documents, moves and quants at one moment, with what it found."""

    _name = 'unified.inventory.reconciliation'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _description = 'Stock Reconciliation'
    _order = 'date desc, id desc'

    company_id = fields.Many2one(
        'res.company', required=True, readonly=True, default=lambda self: self.env.company
    )
    date = fields.Datetime(string='Compared On', readonly=True)
    product_ids = fields.Many2many(
        'product.product',
        string='Products',
        domain=[('is_storable', '=', True)],
        help='All products when empty.',
    )
    warehouse_ids = fields.Many2many(
        'stock.warehouse',
        string='Places',
        domain="[('company_id', '=', company_id)]",
        help='All places when empty.',
    )
    finding_ids = fields.One2many('unified.inventory.finding', 'reconciliation_id')
    problem_count = fields.Integer(string='Problems', compute='_compute_counts')
    information_count = fields.Integer(string='Information', compute='_compute_counts')
    repairable_count = fields.Integer(compute='_compute_counts')

    @api.depends('finding_ids.is_problem', 'finding_ids.is_repaired')
    def _compute_counts(self):
        for run in self:
            left = run.finding_ids.filtered(lambda f: not f.is_repaired)
            run.problem_count = len(left.filtered('is_problem'))
            run.information_count = len(left) - run.problem_count
            run.repairable_count = len(left.filtered('is_repairable'))

    @api.depends('date')
    def _compute_display_name(self):
        for run in self:
            new = self.env._('New reconciliation')
            run.display_name = format_datetime(self.env, run.date) if run.date else new

    # === ACTIONS ===#

    def action_compare(self):
        """Compare now and keep what is found."""
        inventory = self.env['unified.inventory']
        inventory._check_reconciler()
        self.check_access('write')
        for run in self:
            run._keep(inventory._reconcile(*run._scope()))

    def action_repair(self):
        """Make good what was found here, as far as it is still so."""
        self.finding_ids.action_repair()

    # === BUSINESS METHODS ===#

    def _scope(self):
        """Return the ids of the products (None for all) and places this looks at."""
        self.ensure_one()
        places = self.warehouse_ids.sudo()
        if places.company_id - self.company_id:
            raise UserError(self.env._('These places belong to another company.'))
        if not places:
            domain = [('company_id', '=', self.company_id.id)]
            places = places.with_context(active_test=False).search(domain)
        return self.product_ids.ids or None, places.ids

    def _keep(self, findings):
        self.ensure_one()
        run_sudo = self.sudo()  # findings are written by this alone
        run_sudo.finding_ids.unlink()
        values = run_sudo.finding_ids._describe(findings)
        run_sudo.finding_ids.create([{**vals, 'reconciliation_id': self.id} for vals in values])
        run_sudo.date = fields.Datetime.now()

    @api.model
    def _cron_reconcile(self):
        """Compare everything, and let a person know of problems that do not pass at once."""
        inventory = self.env['unified.inventory']
        findings = inventory._reconcile()
        if any(finding.is_problem for finding in findings):
            # What was only under way is over in the next transaction's snapshot.
            self.env['ir.cron']._commit_progress()
            again = set(inventory._reconcile())
            findings = [finding for finding in findings if finding in again]
        for company, own in self._split(findings).items():
            run = self.create({'company_id': company.id})
            run._keep(own)
            run._tell_manager()

    def _split(self, findings):
        """Return ``{company: findings}`` for each company that has places."""
        warehouses = self.env['stock.warehouse'].with_context(active_test=False).search([])
        company_of = {w.id: w.company_id for w in warehouses}
        holds = self.env['unified.inventory']._by_id(
            'unified.inventory.hold', (f.hold for f in findings)
        )
        split = {company: [] for company in warehouses.company_id}
        for finding in findings:
            hold = holds.get(finding.hold)
            company = company_of.get(finding.place) or hold.company_id
            split.setdefault(company, []).append(finding)
        return split

    def _tell_manager(self):
        """Schedule one activity for the problems found, instead of those of earlier runs."""
        self.ensure_one()
        runs = self.search([('company_id', '=', self.company_id.id)])
        runs.activity_unlink(['mail.mail_activity_data_warning'])
        if not self.problem_count:
            return
        managers = self.env.ref('stock.group_stock_manager').all_user_ids
        managers = managers.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )
        self.activity_schedule(
            'mail.mail_activity_data_warning',
            summary=self.env._('%s differences in the stock', self.problem_count),
            user_id=(managers.sorted('id')[:1] or self.env.ref('base.user_admin')).id,
        )

    @api.autovacuum
    def _gc_old(self):
        old = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([('create_date', '<', old)]).unlink()
