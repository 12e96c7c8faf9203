import logging
from datetime import timedelta
from queue import Empty, Queue
from threading import Thread

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.modules.registry import Registry

_logger = logging.getLogger(__name__)

PATIENCE = 10  # seconds for one address
BATCH = 20  # addresses in one run
AGAIN_AFTER_DAYS = 30
RECENT_DAYS = 7
REMEMBERED = {'partner_latitude', 'partner_longitude', 'tz'}  # of places


class ResPartner(models.Model):
    _inherit = 'res.partner'

    # === CRUD ===#

    def write(self, vals):
        """Override of `base`: where places are, and in which time zone, is remembered."""
        if REMEMBERED & vals.keys() and self._is_of_places():
            self.env['stock.warehouse']._forget()
        return super().write(vals)

    def unlink(self):
        """Override of `base`: a place may lose its address."""
        if self._is_of_places():
            self.env['stock.warehouse']._forget()
        return super().unlink()

    def _is_of_places(self):
        domain = Domain('partner_id', 'in', self.ids)
        return any(
            self.env[model].sudo().with_context(active_test=False).search_count(domain, limit=1)
            for model in ('stock.warehouse', 'res.company')
        )

    # === POSITION ===#

    def _routing_position(self):
        """Return ``(latitude, longitude)`` where they are known and possible, else None."""
        position = self.partner_latitude, self.partner_longitude
        known = any(position) and abs(position[0]) <= 90 and abs(position[1]) <= 180
        return position if known else None

    @api.model
    def _cron_locate(self):
        """Ask the geocoder where places and receivers of recent orders are that no stored
        position says. Nobody waits for it, and nothing depends on its answer."""
        waiting = self._to_be_located()
        self.env['ir.cron']._commit_progress(remaining=len(waiting))
        for partner in waiting[:BATCH]:
            position = partner._ask_geocoder()
            if position is None:
                return  # it is not there: the next run tries again
            values = {'date_localization': fields.Date.context_today(partner)}
            if position:
                values.update(partner_latitude=position[0], partner_longitude=position[1])
            partner.write(values)
            if not self.env['ir.cron']._commit_progress(1):
                return

    @api.model
    def _to_be_located(self):
        """Return the partners without a position that nobody asked about lately; of receivers
        only those whose postcode is not known either."""
        today = fields.Date.today()
        unknown = (
            Domain('partner_latitude', '=', 0)
            & Domain('partner_longitude', '=', 0)
            & Domain('city', '!=', False)
            & (
                Domain('date_localization', '=', False)
                | Domain('date_localization', '<', today - timedelta(days=AGAIN_AFTER_DAYS))
            )
        )
        places = self.env['stock.warehouse'].search([]).partner_id.filtered_domain(unknown)
        orders = self.env['sale.order'].search(
            [('write_date', '>=', today - timedelta(days=RECENT_DAYS)), ('state', '!=', 'cancel')]
        )
        receivers = orders.partner_shipping_id.filtered_domain(unknown)
        postcodes = self.env['order.routing.postcode']
        return places | receivers.filtered(
            lambda partner: not postcodes._locate(partner.country_id, partner.zip)
        )

    def _ask_geocoder(self):
        """Return the position of this address, () when it is not found, None when nobody
        answers in time. The request is made by a thread that nobody waits for any longer."""
        self.ensure_one()
        partner = self.with_context(lang='en_US')
        address = {
            'street': partner.street or '',
            'zip': partner.zip or '',
            'city': partner.city or '',
            'state': partner.state_id.name or '',
            'country': partner.country_id.name or '',
        }
        answer = Queue(1)
        asked = (self.env.cr.dbname, address, answer)
        Thread(target=_ask_apart, args=asked, daemon=True, name='geocoder').start()
        try:
            return answer.get(timeout=PATIENCE)
        except Empty:
            _logger.info('the geocoder did not answer within %s seconds', PATIENCE)
            return None


def _ask_apart(db_name, address, answer):
    try:
        answer.put(_locate(db_name, address) or ())
    except Exception:
        _logger.info('the geocoder failed', exc_info=True)
        answer.put(None)


def _locate(db_name, address):
    with Registry(db_name).cursor() as cr:
        return api.Environment(cr, SUPERUSER_ID, {})['res.partner']._geo_localize(**address)
