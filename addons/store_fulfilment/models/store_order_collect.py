import hmac
import logging
import secrets

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from ..printing import qr_image

_logger = logging.getLogger(__name__)

DIGITS = 6
TRIES = 5  # wrong codes, then a new one is to be sent
SENDINGS = 5  # of codes for one order: so many times five tries out of a million
BATCH = 50


class StoreOrder(models.Model):
    """What customers collect: code, mails, and what becomes of it when nobody comes.

    The code is kept as it is, for the customer who logs in finds it again in the portal. No
    employee can read it, and it opens nothing but one box at a counter where the name is checked as well.
    """

    _inherit = 'store.order'

    code = fields.Char(string='Pick-up Code', readonly=True, copy=False, groups='base.group_system')
    code_tries = fields.Integer(string='Wrong Codes', readonly=True)
    code_sendings = fields.Integer(string='Codes Sent', readonly=True)

    # === STEPS ===#

    def _make_ready(self):
        now = fields.Datetime.now()
        expires = fields.Datetime.add(now, days=self.warehouse_id.store_keep_days)
        if self._do('make_ready', ready_at=now, expires_at=expires, reminded_at=False):
            self._set_code()

    def _set_code(self):
        self.write(
            {
                'code': f'{secrets.randbelow(10**DIGITS):0{DIGITS}d}',
                # Who packs anew all the time does not try all codes either.
                'code_tries': 0 if self.code_sendings < SENDINGS else TRIES,
                'code_sendings': self.code_sendings + 1,
            }
        )
        self._mail('mail_template_ready')

    def _send_new_code(self):
        if self.state != 'ready':
            raise self._refusal('closed' if not self.is_open else 'not_now')
        if self.code_sendings >= SENDINGS:
            text = self.env._('Enough codes were sent for this order. Ask a manager.')
            raise Refusal('too_many_codes', text)
        self._set_code()
        self._stamp('code', self.state)

    def _check_code(self, code):
        """Return None for the right code, else the refusal as an answer; wrong ones count."""
        if self.code_tries >= TRIES:
            text = self.env._('Too many wrong codes. Send the customer a new one.')
            return {'refused': 'code_locked', 'text': text, 'left': 0}
        given = ''.join(str(code or '').split())
        if hmac.compare_digest(given.encode(), (self.code or '').encode()) and self.code:
            return None
        self.code_tries += 1
        left = TRIES - self.code_tries
        text = self.env._('This is not the code of the order. %(left)s tries left.', left=left)
        return {'refused': 'wrong_code', 'text': text, 'left': left}

    # === MAILS ===#

    def _mail(self, name):
        # Only what is sent here has the code: anybody may send a template of a record to anybody.
        # The message belongs to nobody but its customer, staff read those of their orders.
        template = self.env.ref(f'store_fulfilment.{name}').with_user(SUPERUSER_ID)
        template.with_context(pick_up_code=self.code).send_mail(
            self.id,
            email_layout_xmlid='mail.mail_notification_light',
            email_values={'message_type': 'user_notification'},
        )
        self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()

    def _shows_code_to(self, user):
        """Whether a user of the portal reads the code there: only the customer, logged in. The
        page's link is passed on, and opened by staff: whoever has it sees the order, and the
        code would give him the goods."""
        self.ensure_one()
        customer = self.order_id.partner_id.commercial_partner_id
        return not user._is_public() and user.sudo().commercial_partner_id == customer

    def _code_picture(self):
        """Return the QR code that opens the hand-over of this order when staff scan it."""
        self.ensure_one()
        return qr_image(f'{self.order_id.name}:{self.code}')

    def _mail_until(self):
        """Return until when the order is kept, as its customer reads time."""
        self.ensure_one()
        zone = self.warehouse_id.partner_id.tz or self.company_id.partner_id.tz or 'UTC'
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), self.expires_at)
        return self.env['ir.qweb.field.date'].value_to_html(
            local.date(), {'format': 'EEEE, MMMM d'}
        )

    # === JOBS ===#

    @api.model
    def _cron_collect(self):
        """Remind customers, and give back what they did not collect. An order that fails is
        tried again the next time and stops no other."""
        now = fields.Datetime.now()
        overdue = fields.Domain('expires_at', '<=', now)
        self._run_each(overdue, '_expire')
        places = self.env['stock.warehouse'].search([('store_remind_days', '>', 0)])
        for days, same in places.grouped('store_remind_days').items():
            soon = fields.Domain('expires_at', '<=', fields.Datetime.add(now, days=days))
            here = fields.Domain('warehouse_id', 'in', same.ids)
            self._run_each(soon & here & ~overdue & fields.Domain('reminded_at', '=', False),
                           '_remind')  # fmt: skip

    def _run_each(self, domain, method):
        """Call a method on each ready order that is found, in an own short transaction."""
        last, ready = 0, fields.Domain('state', '=', 'ready')
        while True:
            after = fields.Domain('id', '>', last)
            orders = self.search(domain & ready & after, order='id', limit=BATCH)
            for order in orders:
                last = order.id
                try:
                    with self.env.cr.savepoint():
                        order._lock()
                        getattr(order, method)()
                except Exception:
                    _logger.exception('store order %s: %s failed', order.id, method)
                    self.env.invalidate_all(flush=False)
                if not self.env['ir.cron']._commit_progress(1):
                    return
            if len(orders) < BATCH:
                return

    def _remind(self):
        if self.state == 'ready' and not self.reminded_at:
            self.reminded_at = fields.Datetime.now()
            self._mail('mail_template_reminder')

    def _expire(self):
        """Nobody came: the goods are free again, a person takes care of the money."""
        if not self._do('expire', code=False):
            return
        self.picking_id.action_cancel()
        self._mail('mail_template_expired')
        self.order_id._warn_person(
            self.env._('Refund %(order)s', order=self.order_id.name),
            self.env._(
                'The customer did not collect this order at %(place)s. The goods went back to'
                ' the stock; what was paid for them is to be refunded.',
                place=self.warehouse_id.name,
            ),
        )
