from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BREACH_SPACE = 0x1C4E  # advisory locks are (space, breach id)


class UnifiedInventoryBreach(models.Model):
    """A promise that cannot be kept at its place any more: the goods were sold over the
    counter, counted away or scrapped. Found and moved to another place by the short
    transactions of `unified.inventory`; the documents follow in Odoo's own."""

    _name = 'unified.inventory.breach'
    _description = 'Broken Promise'
    _order = 'id desc'
    _log_access = False

    # No foreign key, as on the ledger: see unified.inventory.entry.
    hold_ref = fields.Integer(string='Hold', required=True, readonly=True, index=True)
    product_id = fields.Many2one(
        'product.product', required=True, readonly=True, ondelete='cascade', index=True
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id')
    quantity = fields.Float(required=True, readonly=True, digits='Product Unit')
    state = fields.Selection(
        [
            ('open', 'To Serve'),
            ('rerouted', 'Served from Elsewhere'),
            ('void', 'Not Needed Any More'),
            ('reported', 'A Person Decides'),
        ],
        required=True,
        readonly=True,
    )
    attempt = fields.Integer(default=0, required=True, readonly=True)
    note = fields.Char(readonly=True)
    order = fields.Char(compute='_compute_order', help='The order that was promised the goods.')
    created_at = fields.Datetime(string='Since', readonly=True)

    _open_uniq = models.UniqueIndex(
        "(hold_ref, product_id, warehouse_id) WHERE state IN ('open', 'reported')",
        'A promise is broken once as long as nobody has dealt with it.',
    )

    def _compute_order(self):
        holds = self.env['unified.inventory.hold'].sudo().browse(self.mapped('hold_ref'))
        known = {hold.id: hold.reference or hold.owner for hold in holds.exists()}
        for breach in self:
            breach.order = known.get(breach.hold_ref)

    def action_open_document(self):
        """Open the order that was promised the goods, or its hold."""
        self.ensure_one()
        hold = self.env['unified.inventory.hold'].browse(self.hold_ref)
        model, _comma, reference = hold.owner.partition(',')
        record = self.env[model].browse(int(reference)) if model == 'sale.order' else hold
        return {
            'type': 'ir.actions.act_window',
            'res_model': record._name,
            'res_id': record.id,
            'views': [(False, 'form')],
        }

    @api.model
    def _cron_serve(self):
        """Find promises that cannot be kept and serve them from elsewhere, or call a person;
        a transaction each, so that one does not keep the others waiting. What a person was
        called for is tried again: goods may have come."""
        self.env['unified.inventory']._find_broken()
        waiting = self.sudo().search([('state', 'in', ('open', 'reported'))], order='id')
        for done, breach in enumerate(waiting, 1):
            # The short transactions write the rows this refers to: never lock those here.
            query = SQL('SELECT pg_try_advisory_xact_lock(%s, %s)', BREACH_SPACE, breach.id)
            if self.env.execute_query(query)[0][0]:
                breach._serve()
            self.env['ir.cron']._commit_progress(1, remaining=len(waiting) - done)

    def _key(self):
        """What the ledger rows of this attempt to serve carry: an attempt that is cut off is
        found and finished by the next one."""
        return f'breach,{self.id},{self.attempt}'

    def _serve(self):
        """Serve what was promised here from elsewhere; of the rest a person is told."""
        inventory = self.env['unified.inventory']
        hold = self.env['unified.inventory.hold'].browse(self.hold_ref)
        missing, moved = inventory._still_broken(self)
        if not missing:
            self.state = 'void'
            inventory._settle_after_commit([self.hold_ref])
            return
        try:
            with self.env.cr.savepoint():
                served = self._serve_elsewhere(hold, missing, moved)
        except UserError as error:  # a Refusal too: no route, no carrier, a locked transfer
            self._report(hold, inventory._from_units(missing), str(error))
            return
        self.attempt += 1
        if served < missing:
            self._report(hold, inventory._from_units(missing - served))
        else:
            self.write({'state': 'rerouted', 'note': False})

    def _serve_elsewhere(self, hold, missing, moved):
        """Return how many of the missing units are served from elsewhere. Tills and partners'
        programs have no order of ours that could be."""
        model, _comma, reference = hold.owner.partition(',')
        if model != 'sale.order':
            return 0
        return self.env[model].sudo()._serve_breach(int(reference), self, missing, moved)

    def _report(self, hold, quantity, reason=''):
        """Call a person, once."""
        text = self.env._(
            '%(quantity)g × %(product)s promised to %(order)s are not at %(place)s any more, '
            'and no other place can send them.',
            quantity=quantity,
            product=self.product_id.with_context(display_default_code=False).display_name,
            order=hold.reference or hold.owner,
            place=self.warehouse_id.name,
        )
        text = f'{text} {reason}'.strip()
        told = self.state == 'reported' and self.note == text
        self.write({'state': 'reported', 'note': text})
        if told:
            return
        model, _comma, reference = hold.owner.partition(',')
        if model == 'sale.order':
            self.env[model].sudo().browse(int(reference))._report_missing(text)
        else:
            self.product_id.activity_schedule(
                'mail.mail_activity_data_warning',
                summary=self.env._('A promise cannot be kept'),
                note=text,
                user_id=self.env.ref('base.user_admin').id,
            )
