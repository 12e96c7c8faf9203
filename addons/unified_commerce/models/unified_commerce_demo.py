import logging
import time

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

OWNER = 'larkfield'  # the pseudo-module of the demo's external ids: no update or removal cleans it
LOADED = 'unified_commerce.demo_loaded'


class UnifiedCommerceDemo(models.AbstractModel):
    """Loads the demo company. Each step may be repeated; what exists is left as it is."""

    _name = 'unified.commerce.demo'
    _description = 'Demo company'

    @api.model
    def _load(self, products=None):
        """Load the whole demo company into this database.

        :param int products: about how many articles instead of all of them (the story's are
            always there).
        :raise UserError: the database is already somebody's.
        """
        self._check_nobody_else()
        demo = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        for step, arguments in demo._get_steps(products):
            started = time.monotonic()
            getattr(demo, step)(*arguments)
            self.env.flush_all()
            _logger.info('demo company: %s in %.1f s', step, time.monotonic() - started)
        self.env['ir.config_parameter'].sudo().set_param(LOADED, 'True')

    def _get_steps(self, products):
        return [
            ('_load_company', ()),
            ('_load_places', ()),
            ('_load_catalog', (products,)),
            ('_load_stock', (products,)),
            ('_load_rules', ()),
            ('_load_delivery', ()),
            ('_load_promises', ()),
            ('_load_shop', ()),
            ('_load_promotions', ()),
            ('_load_tills', ()),
            ('_load_people', ()),
        ]

    def _check_nobody_else(self):
        """Refuse a database with business of its own: the demo renames its company."""
        if self.env['ir.config_parameter'].sudo().get_param(LOADED):
            return
        business = {
            'sale.order': [('state', '=', 'sale')],
            'account.move': [('state', '=', 'posted')],
            'stock.move': [('state', '=', 'done')],
        }
        for model, domain in business.items():
            if self.env[model].sudo().search_count(domain, limit=1):
                name = self.env[model]._description
                raise UserError(
                    self.env._(
                        'This database already has business of its own (%(name)s). '
                        'Load the demo company into a new database.',
                        name=name,
                    )
                )

    # === TOOLS OF THE STEPS ===

    def _find(self, name):
        """The demo's record of that name, or None."""
        return self.env.ref(f'{OWNER}.{name}', raise_if_not_found=False)

    def _ensure(self, model, vals_by_name):
        """Create what is missing, in one batch.

        :param dict vals_by_name: values, or a function making them, by external name.
        :return: all the records in the order of the names.
        """
        known = self._known(model, vals_by_name)
        missing = [name for name in vals_by_name if name not in known]
        vals_list = [vals_by_name[name] for name in missing]
        created = self.env[model].create([v() if callable(v) else v for v in vals_list])
        self.env['ir.model.data'].sudo().create(
            [
                {
                    'module': OWNER,
                    'name': name,
                    'model': model,
                    'res_id': record.id,
                    'noupdate': True,
                }
                for name, record in zip(missing, created, strict=True)
            ]
        )
        known.update(zip(missing, created, strict=True))
        return self.env[model].union(*(known[name] for name in vals_by_name))

    def _known(self, model, names):
        data = (
            self.env['ir.model.data']
            .sudo()
            .search_fetch(
                [('module', '=', OWNER), ('model', '=', model), ('name', 'in', list(names))],
                ['name', 'res_id'],
            )
        )
        records = self.env[model].browse(data.mapped('res_id')).exists()
        return {row.name: records.browse(row.res_id) for row in data if row.res_id in records.ids}
