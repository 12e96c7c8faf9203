from collections import defaultdict

from odoo import SUPERUSER_ID, api, models

KEY = 'live_catalogue'
ALL = '*'  # instead of a field's name: a record came, went, or changed in every way


class LiveCatalogue(models.AbstractModel):
    """What of the catalogue a transaction changes is told once, as it commits.

    Only ids are told: who hears of them asks for what he may see, and gets what is true by then.
    """

    _name = 'live.catalogue'
    _description = 'News of the Catalogue'

    def _note(self, news, fields):
        """Note that these fields changed of ``news``, see `live.catalogue.mixin`."""
        callbacks = self.env.cr.precommit
        if KEY not in callbacks.data:
            callbacks.data[KEY] = defaultdict(set)
            callbacks.add(self.env(user=SUPERUSER_ID, context={})['live.catalogue']._publish)
        for kind, ids in news.items():
            for field in fields:
                callbacks.data[KEY][kind, field].update(ids)

    def _publish(self):
        if news := self.env.cr.precommit.data.pop(KEY, None):
            self._tell(news)

    def _tell(self, news):
        """Hook: tell those who look at the catalogue, as part of this transaction.

        :param dict news: ``{(kind, field): ids}``, a kind is one of `live.catalogue.mixin`'s
        """


class LiveCatalogueMixin(models.AbstractModel):
    """A model of which the catalogue consists."""

    _name = 'live.catalogue.mixin'
    _description = 'Part of the Catalogue'

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_news([ALL])
        return records

    def write(self, vals):
        before = self.sudo()._live_news() if vals else {}
        result = super().write(vals)
        self._note_news(vals, before)
        return result

    def unlink(self):
        self._note_news([ALL])
        return super().unlink()

    def _note_news(self, fields, before=None):
        if not self or not fields:
            return
        note = self.env['live.catalogue']._note
        note(self.sudo()._live_news(), fields)
        if before:
            note(before, fields)  # a rule that was moved to another product was of this one

    def _live_news(self):
        """Return ``{kind: ids}``: ``products`` (templates), ``rules`` of prices and what they are
        for: ``priced`` (templates, 0 for all)."""
        raise NotImplementedError
