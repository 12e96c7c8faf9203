from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import undo

DAYS = 30
# Rows that belong to a contact by model and number: (table, column of the model)
DOCUMENTS = (
    ('ir_attachment', 'res_model'),
    ('mail_activity', 'res_model'),
    ('mail_message', 'model'),
    ('ir_model_data', 'model'),
)
FOLLOWERS = 'mail_followers'


class UnifiedCustomerMerge(models.Model):
    """What a merge of two contacts moved and overwrote, so that it can be undone."""

    _name = 'unified.customer.merge'
    _inherit = ['unified.customer.rows']
    _description = 'Merge of Customers'
    _order = 'id desc'
    _rec_name = 'gone_name'

    kept_id = fields.Many2one(
        'res.partner', 'Contact', readonly=True, index=True, ondelete='set null'
    )
    kept_number = fields.Integer('Contact ID', required=True, readonly=True, aggregator=None)
    gone_number = fields.Integer(
        'Merged ID', required=True, readonly=True, aggregator=None, index=True
    )
    gone_name = fields.Char('Merged Contact', readonly=True)
    state = fields.Selection(
        [
            ('begun', 'Begun'),
            ('merged', 'Merged'),
            ('undone', 'Undone'),
            ('erased', 'Erased'),
        ],
        required=True,
        default='begun',
        readonly=True,
    )
    until = fields.Datetime('Undo Until', readonly=True)
    user_id = fields.Many2one('res.users', 'Merged By', readonly=True)
    undone_by_id = fields.Many2one('res.users', readonly=True)
    is_open = fields.Boolean('Can Be Undone', compute='_compute_is_open')
    note = fields.Text('What Stayed', readonly=True)
    details = fields.Json(groups='base.group_system')
    image = fields.Binary(attachment=True, groups='base.group_system')

    @api.depends('state', 'until')
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for merge in self:
            merge.is_open = merge.state == 'merged' and merge.until and merge.until > now

    # === ACTIONS ===

    def action_undo(self):
        """Give the merged contact back with what it had; what came after the merge stays with the
        contact that was kept, and is said.

        :raise Refusal: not_merged (undone before), too_late (30 days), erased, merged_again (undo
            the later merge first), insufficient_balance (points are held by an order)
        """
        self.ensure_one()
        if not self.env.user.has_group('sales_team.group_sale_manager'):
            raise AccessError(self.env._('Sales managers decide who is one person.'))
        self.check_access('read')
        self.kept_id.check_access('write')
        self.lock_for_update()
        merge_sudo = self.sudo()
        merge_sudo._check_undo()
        gone = merge_sudo._undo()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'res.partner',
            'res_id': gone.id,
            'views': [(False, 'form')],
        }

    def _check_undo(self):
        if self.state == 'erased' or (self.state == 'merged' and not self.kept_id):
            text = self.env._('One of the contacts was erased: nothing can be given back.')
            raise Refusal('erased', text)
        if self.state != 'merged':
            raise Refusal('not_merged', self.env._('This merge was undone already.'))
        if not self.details or self.until < fields.Datetime.now():
            text = self.env._('A merge can be undone for %s days only.', DAYS)
            raise Refusal('too_late', text)
        if self.kept_id.id != self.kept_number:
            text = self.env._('The contact was merged into another later: undo that first.')
            raise Refusal('merged_again', text)

    # === WHILE MERGING ===

    @api.model
    def _begin(self, sources, kept):
        """Before a merge: remember what belongs to `sources`."""
        self.env.flush_all()
        merges = self.browse()
        for gone in sources:
            merges += self.create(
                {
                    'kept_id': kept.id,
                    'kept_number': kept.id,
                    'gone_number': gone.id,
                    'gone_name': gone.display_name,
                    'user_id': self.env.uid,
                    'until': fields.Datetime.now() + timedelta(days=DAYS),
                    'image': gone.with_context(bin_size=False).image_1920,
                    'details': self._remember(gone.id, kept.id),
                }
            )
        return merges

    @api.model
    def _finish(self, sources, kept):
        """After a merge: what became of what was remembered."""
        self.env.flush_all()
        domain = [('gone_number', 'in', sources.ids), ('state', '=', 'begun')]
        for index, merge in enumerate(self.search(domain, order='id')):
            details = dict(merge.details)
            before = details.pop('before')
            details['rows'], details['lost'] = {}, {}
            for table, rows in before.items():
                if table == 'res_partner' and index:
                    continue  # the contact that is kept changed once for all of them
                ids = [int(number) for number in rows]
                changed, lost = undo.changes(
                    {int(number): row for number, row in rows.items()}, self._rows(table, ids)
                )
                details['rows'][table], details['lost'][table] = changed, lost
            for card in details['cards']:
                card['into'] = self._joined_card(card, kept)
            merge.write({'details': details, 'state': 'merged'})

    @api.model
    def _remember(self, gone, kept):
        """:return: {'gone': row of the contact, 'moved': {table: {column: ids}}, 'documents':
        {table: ids}, 'links': [[table, column, rows of it, rows of the other]], 'before':
        {table: {id: row}}, 'cards': [...]}"""
        wizard = self.env['base.partner.merge.automatic.wizard']
        moved, links, unique = {}, [], wizard._unique_keys()
        records = self._tables_of_records()
        before = {'res_partner': self._rows('res_partner', [kept])}
        for table, column in wizard._get_fk_on('res_partner'):
            if table.startswith('base_partner_merge_'):
                continue
            if table not in records:
                mine = self._links(table, column, gone)
                if mine:
                    links.append([table, column, mine, self._links(table, column, kept)])
                continue
            ids = self._row_ids(table, column, gone)
            if not ids:
                continue
            if any(column in columns for columns, _condition in unique.get(table, ())):
                before.setdefault(table, {}).update(self._rows(table, ids))
            else:
                moved.setdefault(table, {})[column] = ids
        before.setdefault(FOLLOWERS, {}).update(
            self._rows(FOLLOWERS, self._document_ids(FOLLOWERS, 'res_model', gone))
        )
        return {
            'gone': self._rows('res_partner', [gone])[gone],
            'moved': moved,
            'documents': {
                table: self._document_ids(table, model, gone) for table, model in DOCUMENTS
            },
            'links': links,
            'before': before,
            'cards': self._cards(gone),
        }

    @api.model
    def _cards(self, gone):
        return [
            {'id': card.id, 'program': card.program_id.id, 'points': card.points}
            for card in self.env['loyalty.card'].search([('partner_id', '=', gone)])
        ]

    @api.model
    def _joined_card(self, card, kept):
        """The card that has the points now, 0 when the card itself came along."""
        cards = self.env['loyalty.card']
        if cards.browse(card['id']).active:
            return 0
        domain = [('partner_id', '=', kept.id), ('program_id', '=', card['program'])]
        return cards.search(domain, limit=1).id

    # === GIVING BACK ===

    def _undo(self):
        details, kept = self.details, self.kept_id
        self.env.flush_all()
        self.env.cr.execute('SELECT FROM res_partner WHERE id = %s FOR UPDATE', [kept.id])
        self._insert_row('res_partner', details['gone'])
        for table, columns in details['moved'].items():
            for column, ids in columns.items():
                ids = [
                    number for number in ids if (table, number) != ('res_partner', self.gone_number)
                ]
                self._move_rows(table, column, ids)
        for table, ids in details['documents'].items():
            self._move_rows(table, 'res_id', ids)
        for table, column, mine, others in details['links']:
            self._give_links(table, column, mine, others)
        edited = self._give_rows(details)
        for table, rows in details['lost'].items():
            for row in rows:
                self._insert_row(table, row)
        self.env.invalidate_all()
        gone = self.env['res.partner'].browse(self.gone_number)
        spent = self._give_cards(details['cards'])
        if self.image:
            gone.image_1920 = self.image
        (gone | kept).unified_match_is_due = True
        self.env.add_to_compute(gone._fields['partner_share'], gone | kept)
        self.env['unified.customer.redirect'].search([('old_id', '=', gone.id)]).unlink()
        left, right = sorted((gone, kept), key=lambda each: each.id)
        self.env['unified.customer.pair'].create(
            {'left_id': left.id, 'right_id': right.id, 'outcome': 'review', 'state': 'apart',
             'user_id': self.env.uid, 'reasons': []}
        )  # fmt: skip
        note = self._what_stayed(kept, edited, spent)
        self.write(
            {'state': 'undone', 'undone_by_id': self.env.uid, 'note': note,
             'details': False, 'image': False}
        )  # fmt: skip
        for one, other in ((gone, kept), (kept, gone)):
            body = self.env._(
                'The merge with %(who)s was undone. %(note)s', who=other.display_name, note=note
            )
            one.message_post(body=body)
        return gone

    def _give_rows(self, details):
        """:return: names of the fields of the kept contact that were changed since the merge"""
        edited = []
        for table, changed in details['rows'].items():
            now = self._rows(table, [int(number) for number in changed])
            back, kept = undo.given_back(changed, now)
            for number, values in back.items():
                self._write_row(table, number, values)
            if table == 'res_partner':
                edited += [column for _number, column in kept]
        return edited

    def _give_cards(self, cards):
        """:return: points that were spent since the merge and cannot go back"""
        spent, browse = 0, self.env['loyalty.card'].browse
        for card in cards:
            own, joined = browse(card['id']).exists(), browse(card.get('into') or []).exists()
            if not own or not joined:
                continue
            back, missing = undo.share(card['points'], joined.points)
            spent += missing
            joined.points -= back
            own.write({'active': True, 'points': own.points + back})
        return spent

    def _what_stayed(self, kept, edited, spent):
        """In words: what was made since the merge, changed since, spent since."""
        merged_at = self.create_date
        told = []
        for model in self._told_models():
            domain = [('partner_id', '=', kept.id), ('create_date', '>', merged_at)]
            count = self.env[model].with_context(active_test=False).search_count(domain)
            if count:
                told.append(f'{self.env["ir.model"]._get(model).name}: {count}')
        lines = []
        if told:
            lines.append(
                self.env._('Made since, stays with %(name)s: %(what)s.', name=kept.display_name,
                           what=', '.join(told))
            )  # fmt: skip
        visible = [name for name in edited if name in ('name', 'email', 'phone', 'street', 'zip')]
        if visible:
            lines.append(self.env._('Changed since, left as it is: %s.', ', '.join(visible)))
        if spent:
            lines.append(self.env._('Points spent since: %g.', spent))
        return ' '.join(lines)

    @api.model
    def _told_models(self):
        """Hook: return documents of customers; what has a partner and is no mere trace."""
        return ['sale.order', 'account.move', 'loyalty.card']

    # === ERASURE, END ===

    @api.model
    def _forget(self, partners):
        """Of erased contacts nothing can be given back."""
        domain = ['|', ('kept_id', 'in', partners.ids), ('gone_number', 'in', partners.ids)]
        self.search(domain).write(
            {'state': 'erased', 'details': False, 'image': False, 'gone_name': False,
             'note': False}
        )  # fmt: skip

    @api.autovacuum
    def _gc_details(self):
        """Copies of personal data go when they are of no use any more."""
        domain = [('state', '=', 'merged'), ('until', '<', fields.Datetime.now()),
                  ('details', '!=', False)]  # fmt: skip
        self.search(domain).write({'details': False, 'image': False})
