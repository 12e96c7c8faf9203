from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

BATCH = 200


class UnifiedCustomerPair(models.Model):
    """Two contacts that may be one person, and what a person decided."""

    _name = 'unified.customer.pair'
    _description = 'Possible Duplicate'
    _order = 'state desc, score desc, id'
    _rec_name = 'left_id'

    left_id = fields.Many2one(
        'res.partner', 'Contact', required=True, readonly=True, index=True, ondelete='cascade'
    )
    right_id = fields.Many2one(
        'res.partner', 'Other Contact', required=True, readonly=True, index=True, ondelete='cascade'
    )
    state = fields.Selection(
        [('open', 'To Decide'), ('apart', 'Two Persons')],
        required=True,
        default='open',
        readonly=True,
    )
    outcome = fields.Selection(
        [('link', 'Certain'), ('review', 'Probable')], 'Likelihood', required=True, readonly=True
    )
    score = fields.Float('Evidence', digits=(6, 1), readonly=True, help='In bits.')
    reasons = fields.Json(readonly=True)
    keep = fields.Selection(
        [('left', 'Contact'), ('right', 'Other Contact')], required=True, default='left'
    )
    user_id = fields.Many2one('res.users', 'Decided By', readonly=True)
    company_id = fields.Many2one(
        'res.company', compute='_compute_company_id', store=True, compute_sudo=True
    )
    has_login = fields.Boolean(compute='_compute_has_login', compute_sudo=True)
    summary = fields.Char('Reasons', compute='_compute_summary')
    comparison = fields.Html(compute='_compute_comparison', sanitize=False)

    @api.depends('left_id.company_id', 'right_id.company_id')
    def _compute_company_id(self):
        for pair in self:
            pair.company_id = pair.left_id.company_id or pair.right_id.company_id

    @api.depends('left_id.user_ids', 'right_id.user_ids')
    def _compute_has_login(self):
        for pair in self:
            pair.has_login = bool((pair.left_id | pair.right_id).user_ids)

    @api.depends('left_id', 'right_id', 'reasons')
    def _compute_comparison(self):
        labels, levels = self._field_labels(), self._level_labels()
        row = Markup('<tr class="{}"><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>')
        for pair in self:
            told = {reason['field']: reason['level'] for reason in pair.reasons or []}
            both = pair.left_id, pair.right_id
            lines = [
                row.format(
                    self._row_class(told.get(field)), label, *shown, levels.get(told.get(field), '')
                )
                for field, label in labels.items()
                if any(shown := [pair._shown(partner, field) for partner in both])
            ]
            facts = zip(*(self._facts(partner) for partner in both), strict=True)
            lines += [row.format('', label, left, right, '') for (label, left), (_, right) in facts]
            head = Markup('<tr><th></th><th>{}</th><th>{}</th><th></th></tr>').format(
                self.env._('Contact'), self.env._('Other Contact')
            )
            table = Markup('<table class="table table-sm o_unified_pair">{}{}</table>')
            pair.comparison = table.format(head, Markup().join(lines))

    @api.model
    def _facts(self, partner):
        """:return: [(label, text)] of what a contact has, which one is better kept for"""
        # sudo: numbers only, of channels that the decider may not read
        partner_sudo = partner.sudo()
        orders = partner_sudo.sale_order_count
        if 'pos_order_count' in partner_sudo._fields:
            orders += partner_sudo.pos_order_count
        users = partner_sudo.with_context(active_test=False).user_ids
        made = partner_sudo.create_date and fields.Date.to_string(partner_sudo.create_date)
        return [
            (self.env._('Orders'), str(orders)),
            (self.env._('Login'), self.env._('yes') if users else self.env._('no')),
            (self.env._('Known since'), made or ''),
        ]

    @api.depends('reasons')
    def _compute_summary(self):
        labels, levels = self._field_labels(), self._level_labels()
        for pair in self:
            told = {}
            for reason in pair.reasons or []:
                if reason['field'] in labels:
                    told.setdefault(reason['level'], []).append(labels[reason['field']])
            pair.summary = '; '.join(
                f'{words}: {", ".join(told[level])}'
                for level, words in levels.items()
                if level in told
            )

    def write(self, vals):
        """Override of base: who decides chooses which contact stays, by hand nothing else."""
        if not self.env.su and set(vals) - {'keep'}:
            raise AccessError(self.env._('Only the contact to keep can be chosen.'))
        return super().write(vals)

    # === ACTIONS ===

    def action_merge(self):
        """Make one contact of each pair, by Odoo's own merge; the old id still leads to it."""
        self._check_decider()
        for pair in self:
            pair._check_open()
            kept, gone = pair.left_id, pair.right_id
            if pair.keep == 'right':
                kept, gone = gone, kept
            if kept.company_id and gone.company_id and kept.company_id != gone.company_id:
                text = self.env._('These contacts belong to two companies.')
                raise Refusal('other_company', text)
            # sudo: apps merge what the decider may not read, visits of the site. The e-mails differ
            # more often than not: that the two are one was just decided
            wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
            wizard._merge((kept | gone).ids, kept.sudo(), extra_checks=False)
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'res.partner',
            'res_id': kept.id,
            'views': [(False, 'form')],
        }

    def action_keep_apart(self):
        """Two persons: the pair is not proposed again."""
        self._check_decider()
        for pair in self:
            pair._check_open()
        self.sudo().write({'state': 'apart', 'user_id': self.env.uid})

    def action_reopen(self):
        self._check_decider()
        self.sudo().write({'state': 'open', 'user_id': False})

    # === CHECKS ===

    def _check_decider(self):
        if not self.env.user.has_group('sales_team.group_sale_manager'):
            raise AccessError(self.env._('Sales managers decide who is one person.'))
        self.check_access('write')

    def _check_open(self):
        if not self.exists() or self.state != 'open':
            raise Refusal('already_decided', self.env._('This was decided already.'))

    # === BUSINESS METHODS ===

    @api.model
    def _cron_propose(self):
        """Compare contacts that are new or have changed, a bounded number at a time."""
        partners = self.env['res.partner']
        due = [('unified_match_is_due', '=', True)]
        self.env['ir.cron']._commit_progress(remaining=partners.search_count(due))
        frequencies = partners._unified_frequencies()
        while batch := partners.search(due, limit=BATCH, order='id').try_lock_for_update():
            self._propose(batch, frequencies)
            if not self.env['ir.cron']._commit_progress(len(batch)):
                break

    @api.model
    def _propose(self, partners, frequencies=None):
        """Put what may be one of these contacts up for review, once."""
        found = {}
        for partner, matches in partners._unified_matches(frequencies).items():
            for other, match in matches.items():
                left, right = sorted((partner, other), key=lambda each: each.id)
                found[left, right] = match
        known = self._known(partners)
        self.create([
            self._prepare_pair_vals(left, right, match)
            for (left, right), match in found.items()
            if frozenset((left.id, right.id)) not in known
        ])  # fmt: skip
        # An open pair that is none any more
        stale = [pair for ids, pair in known.items() if pair.state == 'open']
        for pair in stale:
            match = found.get((pair.left_id, pair.right_id))
            if match:
                pair.write(self._prepare_match_vals(match))
            else:
                pair.unlink()
        partners.unified_match_is_due = False

    @api.model
    def _known(self, partners):
        domain = Domain('left_id', 'in', partners.ids) | Domain('right_id', 'in', partners.ids)
        return {
            frozenset((pair.left_id.id, pair.right_id.id)): pair
            for pair in self.with_context(active_test=False).search(domain)
        }

    @api.model
    def _prepare_pair_vals(self, left, right, match):
        # Who has a login keeps the record
        keep = 'right' if right.user_ids and not left.user_ids else 'left'
        ids = {'left_id': left.id, 'right_id': right.id, 'keep': keep}
        return {**ids, **self._prepare_match_vals(match)}

    @api.model
    def _prepare_match_vals(self, match):
        return {
            'outcome': match.outcome,
            'score': match.score,
            'reasons': [{'field': one.field, 'level': one.level} for one in match.reasons],
        }

    @api.model
    def _join(self, gone, kept):
        """Before `gone` become `kept`: what was decided of them counts for it; open pairs are
        found anew, for it will be known better."""
        pairs = self._known(gone).values()
        others = {other.id for pair in self._known(kept).values() for other in pair._both() - kept}
        for pair in pairs:
            other = pair._both() - gone
            if pair.state == 'open' or not other - kept or other.id in others:
                pair.unlink()
                continue
            others.add(other.id)
            left, right = sorted((other, kept), key=lambda each: each.id)
            pair.write({'left_id': left.id, 'right_id': right.id})
        # The merge goes on in SQL
        self.env.flush_all()

    def _both(self):
        return self.left_id | self.right_id

    @api.model
    def _field_labels(self):
        return {
            'order': self.env._('Name'),
            'given': self.env._('Given name'),
            'surname': self.env._('Surname'),
            'birth': self.env._('Birth date'),
            'email': self.env._('E-mail'),
            'phone': self.env._('Phone'),
            'number': self.env._('House number'),
            'street': self.env._('Street'),
            'locality': self.env._('Second line'),
            'suburb': self.env._('City'),
            'postcode': self.env._('ZIP'),
            'state': self.env._('State'),
        }

    @api.model
    def _level_labels(self):
        return {
            'exact': self.env._('the same'),
            'nick': self.env._('short form'),
            'near': self.env._('a typo apart'),
            'close': self.env._('similar'),
            'far': self.env._('hardly similar'),
            'initial': self.env._('initial only'),
            'swapped': self.env._('swapped'),
            'differ': self.env._('different'),
        }

    @api.model
    def _row_class(self, level):
        if not level:
            return ''
        if level in ('differ', 'far'):
            return 'table-danger'
        return 'table-success' if level in ('exact', 'nick') else 'table-warning'

    def _shown(self, partner, field):
        if field in ('given', 'surname', 'number'):
            return getattr(partner._unified_person(), field).title()
        names = {
            'order': 'name',
            'birth': 'unified_birth_date',
            'locality': 'street2',
            'suburb': 'city',
            'postcode': 'zip',
        }
        if field == 'state':
            return partner.state_id.name or ''
        value = partner[names.get(field, field)]
        return fields.Date.to_string(value) if field == 'birth' and value else value or ''
