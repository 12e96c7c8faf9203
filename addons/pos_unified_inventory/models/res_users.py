import re
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError

MOST_FAILURES = 5
LOCKED_MINUTES = 15


class ResUsers(models.Model):
    _inherit = 'res.users'

    till_pin = fields.Char(
        string='Till PIN',
        compute='_compute_till_pin',
        inverse='_inverse_till_pin',
        groups='point_of_sale.group_pos_manager',
        copy=False,
        help='4 to 12 digits. With it you consent to sales at a till that need a manager. '
        'It is not shown again.',
    )
    till_pin_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    till_pin_failures = fields.Integer(groups=fields.NO_ACCESS, copy=False)
    till_pin_locked_until = fields.Datetime(groups=fields.NO_ACCESS, copy=False)

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, 'till_pin']

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, 'till_pin']

    def _compute_till_pin(self):
        self.till_pin = False

    def _inverse_till_pin(self):
        context = self._crypt_context()
        for user in self:
            if user.till_pin and not re.fullmatch(r'[0-9]{4,12}', user.till_pin):
                raise ValidationError(self.env._('A till PIN has 4 to 12 digits.'))
            user.sudo().write(
                {
                    'till_pin_hash': user.till_pin and context.hash(user.till_pin),
                    'till_pin_failures': 0,
                    'till_pin_locked_until': False,
                }
            )
        self.invalidate_recordset(['till_pin'], flush=False)

    def _refuse_till_pin(self, pin):
        """Return why this is not the PIN of this user (with full access), or None. Wrong tries
        are counted in the user's row: of two at the same time one is tried again."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.till_pin_locked_until and self.till_pin_locked_until > now:
            return self.env._('Too many wrong PINs. Try again in %s minutes.', LOCKED_MINUTES)
        valid = isinstance(pin, str) and self._crypt_context().verify(pin, self.till_pin_hash)
        failures = 0 if valid else self.till_pin_failures + 1
        locked = failures >= MOST_FAILURES
        self.write(
            {
                'till_pin_failures': 0 if locked else failures,
                'till_pin_locked_until': locked and now + timedelta(minutes=LOCKED_MINUTES),
            }
        )
        return None if valid else self.env._('This PIN is wrong.')
