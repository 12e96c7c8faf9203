from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What each code of a core Finding says to a person.
SENTENCES = {
    'unknown_hold': _lt(
        'The ledger promises %(quantity)s × %(product)s at %(place)s for hold %(hold)s, '
        'which does not exist.'
    ),
    'ended': _lt(
        'Hold %(hold)s is over (%(detail)s), but its ledger rows do not add up to '
        'nothing: they still promise %(quantity)s × %(product)s at %(place)s.'
    ),
    'overgiven': _lt(
        'The ledger gave back %(quantity)s × %(product)s at %(place)s more than hold '
        '%(hold)s had taken.'
    ),
    'unbooked': _lt(
        '%(quantity)s × %(product)s left %(place)s with %(detail)s, but hold %(hold)s '
        'still promises them.'
    ),
    'unfounded': _lt(
        'The ledger says that %(quantity)s × %(product)s of hold %(hold)s left '
        '%(place)s with %(detail)s, which is not done.'
    ),
    'surplus': _lt(
        'Hold %(hold)s promises %(quantity)s × %(product)s at %(place)s more than the '
        'open moves of its order will take.'
    ),
    'missing': _lt(
        'The open moves of hold %(hold)s will take %(quantity)s × %(product)s at '
        '%(place)s more than it promises.'
    ),
    'void_document': _lt(
        'Hold %(hold)s keeps %(quantity)s × %(product)s at %(place)s for an order that '
        'was cancelled or is gone.'
    ),
    'forgotten_document': _lt(
        'Hold %(hold)s keeps %(quantity)s × %(product)s at %(place)s for an order that '
        'was never confirmed.'
    ),
    'unfinished': _lt('Hold %(hold)s has nothing left to promise and is not ended yet.'),
    'expired': _lt(
        'Hold %(hold)s is past its time: its %(quantity)s × %(product)s at %(place)s '
        'are available already and wait to be swept.'
    ),
    'unheld': _lt(
        'Open moves of hold %(hold)s, which is over, will take %(quantity)s × '
        '%(product)s at %(place)s: only their reservation keeps the goods.'
    ),
    'level': _lt(
        'The kept ledger sum of %(product)s at %(place)s lacks %(quantity)s compared to its rows.'
    ),
    'rollup': _lt(
        'The rolled-up ledger rows of %(product)s at %(place)s add up to %(quantity)s; '
        'they added up to nothing when they were rolled up.'
    ),
    'overpromised': _lt(
        '%(quantity)s × %(product)s promised to hold %(hold)s are not at %(place)s, and '
        'nobody was told.'
    ),
    'stale_reservation': _lt(
        'Stock Odoo: the quants of %(product)s in %(location)s are reserved by '
        '%(quantity)s more than its open moves say. `stock.quant._clean_reservations` '
        'heals it.'
    ),
    'over_reserved': _lt(
        'Stock Odoo: open moves have reserved %(quantity)s × %(product)s more than '
        'there are in %(location)s. Unreserve those that can wait.'
    ),
    'negative_quant': _lt(
        'Stock Odoo: %(quantity)s × %(product)s more left %(location)s than were there. Count them.'
    ),
    'duplicate_quants': _lt(
        'Stock Odoo: %(detail)s quants of %(product)s in %(location)s should be one. '
        '`stock.quant._merge_quants` heals it.'
    ),
}


class UnifiedInventoryFinding(models.Model):
    """A difference that a reconciliation found, in words. Written by the reconciliation alone."""

    _name = 'unified.inventory.finding'
    _description = 'Stock Difference'
    _order = 'is_repaired, is_problem desc, id'
    _rec_name = 'code'
    _log_access = False

    reconciliation_id = fields.Many2one(
        'unified.inventory.reconciliation',
        required=True,
        readonly=True,
        index=True,
        ondelete='cascade',
    )
    company_id = fields.Many2one(related='reconciliation_id.company_id')
    code = fields.Char(required=True, readonly=True, help='What partners and the log call it.')
    is_problem = fields.Boolean(
        string='Problem', readonly=True, help='The others change no figure and pass by themselves.'
    )
    is_repairable = fields.Boolean(readonly=True)
    is_repaired = fields.Boolean(string='Repaired', readonly=True)
    origin = fields.Selection(
        [('suite', 'Promises'), ('odoo', 'Stock Odoo')], required=True, readonly=True
    )
    text = fields.Char(string='What Is Different', required=True, readonly=True)
    product_id = fields.Many2one('product.product', readonly=True, ondelete='cascade')
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', readonly=True, ondelete='cascade'
    )
    # No foreign key, as on the ledger: see unified.inventory.entry.
    hold_ref = fields.Integer(string='Hold', readonly=True)
    reference = fields.Char(string='Order', readonly=True)
    quantity = fields.Float(readonly=True, digits='Product Unit')

    # === ACTIONS ===#

    def action_repair(self):
        """Make good what is still so of these differences."""
        inventory = self.env['unified.inventory']
        inventory._check_reconciler()
        self.check_access('read')
        for run, findings in self.filtered('is_repairable').grouped('reconciliation_id').items():
            keys = {f._key() for f in findings}
            places = run._scope()[1]
            products = findings.product_id.ids
            if not all(findings.mapped('product_id')):
                products = None  # a hold as a whole
            now = [f for f in inventory._reconcile(products, places) if _key(f) in keys]
            found, done = _units(now), _units(inventory._repair(now, products, places))
            for finding in findings:
                # What is not found any more needs no repair; what is left of it does.
                key = finding._key()
                finding.sudo().is_repaired = done.get(key, 0) == found.get(key, 0)

    def action_open_hold(self):
        """Open the hold that this is about."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'unified.inventory.hold',
            'res_id': self.hold_ref,
            'views': [(False, 'form')],
        }

    # === BUSINESS METHODS ===#

    @api.model
    def _describe(self, findings):
        """Return the values of core Findings as rows of this model."""
        inventory = self.env['unified.inventory']
        holds = inventory._by_id('unified.inventory.hold', (f.hold for f in findings))
        named = self._names(findings)
        vals_list = []
        for f in findings:
            hold = holds.get(f.hold)
            reference = hold.reference or hold.owner if hold else ''
            quantity = inventory._from_units(f.units)
            sentence = str(SENTENCES[f.code])
            values = {
                **{name: names.get(getattr(f, name), '') for name, names in named.items()},
                'quantity': f'{quantity:g}',
                'hold': f'{f.hold} ({reference})' if reference else f.hold,
            }
            vals_list.append(
                {
                    'code': f.code,
                    'is_problem': f.is_problem,
                    'is_repairable': bool(f.remedy),
                    'origin': f.origin,
                    'text': sentence % values,
                    'product_id': f.product,
                    'warehouse_id': f.place,
                    'hold_ref': f.hold,
                    'reference': reference,
                    'quantity': quantity,
                }
            )
        return vals_list

    def _names(self, findings):
        """Return ``{what a Finding speaks of: {value: name}}``."""
        by_id = self.env['unified.inventory']._by_id
        goods = by_id('product.product', (f.product for f in findings))
        places = by_id('stock.warehouse', (f.place for f in findings))
        locations = by_id('stock.location', (f.location for f in findings))
        states = self.env['unified.inventory.hold']._fields['state']
        return {
            'product': {i: product.display_name for i, product in goods.items()},
            'place': {i: place.code for i, place in places.items()},
            'location': {i: location.complete_name for i, location in locations.items()},
            'detail': {f.detail: f.detail for f in findings}
            | dict(states._description_selection(self.env)),
        }

    def _key(self):
        self.ensure_one()
        return self.code, self.hold_ref, self.product_id.id, self.warehouse_id.id


def _key(finding):
    """Say which difference a core Finding is, whatever its quantity is by now."""
    return finding.code, finding.hold or 0, finding.product or False, finding.place or False


def _units(findings):
    units = {}
    for finding in findings:
        units[_key(finding)] = units.get(_key(finding), 0) + finding.units
    return units
