from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..core import masked

WHOLE = ('=', '!=', 'in', 'not in')


class LoyaltyCard(models.Model):
    """Whoever has the code of a card has its money: it is read by card managers alone, all others
    see how it ends. Odoo's own programs read the field as before."""

    _inherit = 'loyalty.card'

    code_masked = fields.Char(string='Ends In', compute='_compute_code_masked')

    @api.depends('code')
    def _compute_code_masked(self):
        for card in self:
            card.code_masked = masked(card.code)

    @api.depends('program_id', 'code')
    def _compute_display_name(self):
        """Override of `loyalty`: ledgers, holds and messages name a card without its code."""
        for card in self:
            card.display_name = f'{card.program_id.name}: {masked(card.code)}'

    @api.model
    def _may_read_codes(self):
        """Whether this user may have full codes; a hook for channels that need them."""
        return self.env.su or self._is_manager()

    def _read_format(self, fnames, load='_classic_read'):
        """Override of `base`: what `read` and its kin tell others is masked."""
        rows = super()._read_format(fnames, load=load)
        if 'code' in fnames and not self._may_read_codes():
            for row in rows:
                row['code'] = masked(row['code'])
        return rows

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Override of `base`: others find a card by its whole code, not letter by letter."""
        if not self._may_read_codes():
            domain = Domain(domain).map_conditions(_by_whole_code)
        return super()._search(domain, *args, **kwargs)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Override of `base`: codes are no groups either."""
        self._check_code_spec(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        """Override of `base`: nor what groups sum up to."""
        self._check_code_spec(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Override of `base`: nor columns of a sheet."""
        for path in fields:
            self._check_code_spec(path[0] if path else '')
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _check_code_spec(self, spec):
        if spec.partition(':')[0] == 'code' and not self._may_read_codes():
            raise AccessError(self.env._('Only a card manager reads codes of cards.'))


def _by_whole_code(condition):
    if condition.field_expr != 'code' or condition.operator in WHOLE:
        return condition
    if condition.operator in ('ilike', 'like', '=ilike', '=like'):
        return Domain('code', '=', condition.value)
    return Domain.FALSE
