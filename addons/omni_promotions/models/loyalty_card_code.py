import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import TooManyRequests

from ..change import current
from ..core import masked
from ..lookup import is_counted

WHOLE = ('=', '!=', 'in', 'not in')
ASKED = ('=', 'in', 'ilike', 'like', '=ilike', '=like')
BY_CODE = re.compile(r'\bcode\b')
PRINTED_FOR = timedelta(days=1)


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
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Override of `base`: others find a card by its whole code, one at a time and as slowly as
        everybody who tries codes; not letter by letter. No order of cards tells of their codes."""
        order = None if order and BY_CODE.search(order) else order
        if not self._may_read_codes():
            domain = Domain(domain).map_conditions(self._by_whole_code)
        return super()._search(domain, offset, limit, order, **kwargs)

    def _by_whole_code(self, condition):
        operator, value = condition.operator, condition.value
        if condition.field_expr != 'code':
            return condition
        if operator in WHOLE and (is_counted(self.env) or current(self.env)):
            return condition
        values = [value] if isinstance(value, str) or not value else list(value)
        if operator in WHOLE and not any(values):
            return condition  # every card has a code
        if operator in ASKED and len(values) == 1 and self._may_try_code(values[0]):
            return Domain('code', '=', values[0])
        return Domain.FALSE

    def _may_try_code(self, code):
        Attempt = self.env['omni.card.attempt'].sudo()
        try:
            with Attempt._trying() as found:
                if Attempt._is_code(code):
                    found()
        except TooManyRequests:
            return False
        return True

    # === PRINTED CARDS ===

    def _check_may_print(self):
        """A printed card shows its code: managers print any, who issues one prints that.

        :raise AccessError: to all others
        :raise UserError: no key of this server opens the code
        """
        self._check_codes_readable()
        may = self.env.su or self._is_manager() or current(self.env)
        if not may and any(not card._is_issued_by_user() for card in self):
            raise AccessError(self.env._('Only a card manager prints a card again.'))

    def _is_issued_by_user(self):
        """Whether this user has just issued the card; a hook for channels."""
        since = fields.Datetime.now() - PRINTED_FOR
        return self.create_uid == self.env.user and self.create_date > since

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
