from datetime import UTC, datetime

from odoo import api, fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

CODE = 64  # letters of a channel's or a place's code, at most


class OmniPromotion(models.AbstractModel):
    _inherit = 'omni.promotion'

    @api.model
    def campaigns(self, channel='web', place=None, at=None):
        """Tell which campaigns are in force on a channel, for whom they are, and their codes not.

        :param str channel: 'web', 'till', 'back_office', 'partner' or another one's code
        :param str place: a store's code, whose clock counts; the company's when None
        :param str at: a moment, ISO 8601 (UTC when it has no offset); now when None
        :return: ``[{"campaign", "audience", "segments", "tiers", "starts", "ends", "programs",
            "stacking", "priority"}]``, the highest priority first; ``starts`` and ``ends`` are on
            the store's clock, '' for none; ``audience`` is 'all', 'segment', 'tier' or 'first'
        :raise Refusal: unknown_channel, unknown_place, invalid_time
        """
        self._check_partner()
        self._check_channel(channel)
        warehouse, moment = self._parse_place(place), self._parse_moment(at)
        campaigns = self.env['omni.campaign']._with_programs()._of_company(self.env.company)
        out = campaigns._out_of_time(moment, warehouse)
        return [
            campaign._to_json()
            for campaign in (campaigns - out).sorted(lambda c: (-c.priority, c.id))
            if not campaign.channel_ids or channel in campaign.channel_ids.mapped('code')
            if not (warehouse and campaign.warehouse_ids) or warehouse in campaign.warehouse_ids
        ]

    def _check_channel(self, channel):
        channels = self.env['unified.inventory.channel'].sudo()
        known = isinstance(channel, str) and len(channel) <= CODE and '\0' not in channel
        if not known or not channels.search_count([('code', '=', channel)], limit=1):
            raise Refusal('unknown_channel', self.env._('There is no such channel.'))

    def _parse_place(self, place):
        places = self.env['stock.warehouse'].sudo()
        if place in (None, False):
            return places
        if isinstance(place, str) and len(place) <= CODE and '\0' not in place:
            domain = [('code', '=', place), ('company_id', '=', self.env.company.id)]
            if found := places.search(domain, limit=1):
                return found
        raise Refusal('unknown_place', self.env._('There is no such place.'))

    def _parse_moment(self, at):
        if at in (None, False):
            return fields.Datetime.now()
        try:
            moment = datetime.fromisoformat(at)
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
            if 1970 <= moment.year < 3000:
                return moment
        except (TypeError, ValueError, OverflowError):
            moment = None
        raise Refusal('invalid_time', self.env._('A moment is written as 2026-05-06T12:00:00Z.'))


class OmniCampaign(models.Model):
    _inherit = 'omni.campaign'

    def _to_json(self):
        self.ensure_one()
        return {
            'campaign': self.name,
            'audience': self.audience,
            'segments': self.segment_ids.mapped('name'),
            'tiers': self.tier_ids.mapped('name'),
            'starts': self._start(),
            'ends': self._end(),
            'programs': self.program_ids.mapped('name'),
            'stacking': self.stacking,
            'priority': self.priority,
        }
