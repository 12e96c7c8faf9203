from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged('post_install', '-at_install')
class TestCatalogue(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Need = cls.env['unified.catalogue.need']
        cls.Need.with_context(active_test=False).search([]).unlink()
        cls._need('web', 'description_sale', 3)
        cls._need('web', 'catalogue_care', 1)
        cls._need('till', 'catalogue_material', 1)
        cls.shirt = cls.env['product.template'].create({'name': 'Shirt'})
        cls.guide = cls.env['unified.size.guide'].create({'name': 'Shirts', 'body': '<p>S M</p>'})

    @classmethod
    def _need(cls, channel, name, weight):
        return cls.Need.create({'channel': channel, 'field_name': name, 'weight': weight})

    def _found(self, channel):
        domain = [('id', '=', self.shirt.id), (f'catalogue_{channel}_score', '<', 100)]
        return bool(self.env['product.template'].search(domain))

    def test_a_product_is_scored_by_what_its_channel_needs(self):
        self.assertEqual(self.shirt.catalogue_web_score, 0)
        self.shirt.description_sale = 'A shirt.'
        self.assertEqual(self.shirt.catalogue_web_score, 75)
        self.assertEqual(self.shirt.catalogue_web_missing, 'Care')
        self.assertEqual(self.shirt.catalogue_till_score, 0)
        self.shirt.catalogue_material = 'Cotton'
        self.assertEqual(self.shirt.catalogue_till_score, 100)
        self.assertFalse(self.shirt.catalogue_till_missing)

    def test_blanks_are_nothing(self):
        self.shirt.catalogue_material = '  '
        self.assertEqual(self.shirt.catalogue_till_score, 0)
        self.shirt.description = '<p><br></p>'
        self.assertFalse(self.shirt._catalogue_has('description'))

    def test_incomplete_products_are_found_by_channel(self):
        self.assertTrue(self._found('web') and self._found('till'))
        self.shirt.catalogue_material = 'Cotton'
        self.assertTrue(self._found('web'))
        self.assertFalse(self._found('till'))

    def test_a_changed_need_changes_all_scores(self):
        self.shirt.catalogue_care = 'Wash cold'
        self.assertEqual(self.shirt.catalogue_web_score, 25)
        self.Need.search([('field_name', '=', 'catalogue_care')]).weight = 3
        self.assertEqual(self.shirt.catalogue_web_score, 50)
        self.Need.search([('field_name', '=', 'description_sale')]).unlink()
        self.assertEqual(self.shirt.catalogue_web_score, 100)
        self._need('web', 'catalogue_size_guide_id', 1)
        self.assertEqual(self.shirt.catalogue_web_score, 75)
        self.shirt.catalogue_size_guide_id = self.guide
        self.assertEqual(self.shirt.catalogue_web_score, 100)

    def test_a_need_is_a_text_of_products_once(self):
        with self.assertRaises(ValidationError):
            self._need('web', 'standard_price', 1)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'):
            self._need('web', 'catalogue_care', 1)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'):
            self._need('till', 'catalogue_care', 0)

    def test_facts_are_what_is_filled(self):
        self.assertEqual(self.shirt._catalogue_facts(), {'facts': [], 'size_guide': None})
        self.shirt.write({'catalogue_care': 'Cold', 'catalogue_size_guide_id': self.guide.id})
        facts = self.shirt._catalogue_facts()
        self.assertEqual(
            facts['facts'], [{'name': 'catalogue_care', 'label': 'Care', 'value': 'Cold'}]
        )
        self.assertEqual(facts['size_guide'], {'name': 'Shirts', 'body': self.guide.body})

    def test_a_changed_guide_is_news_of_its_products(self):
        self.shirt.catalogue_size_guide_id = self.guide
        callbacks = self.env.cr.precommit
        callbacks.data.pop('live_catalogue', None)
        self.guide.body = '<p>S M L</p>'
        news = callbacks.data['live_catalogue']
        self.assertEqual(news['products', 'catalogue_size_guide_id'], {self.shirt.id})
        news.clear()
        self.guide.unlink()
        self.assertIn(self.shirt.id, news['products', 'catalogue_size_guide_id'])

    def test_scoring_takes_as_many_queries_for_many(self):
        def queries(count):
            products = self.env['product.template'].create([{'name': 'x'}] * count)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            products.mapped('catalogue_web_missing')
            return self.cr.sql_log_count - start

        self.assertEqual(queries(2), queries(40))

    def test_only_product_managers_write(self):
        guide, need = self.guide, self.Need.search([], limit=1)
        for groups in ('sales_team.group_sale_salesman', 'base.group_user'):
            user = new_test_user(self.env, login=groups, groups=groups)
            guide.with_user(user).read(['body'])
            with self.assertRaises(AccessError):
                guide.with_user(user).body = '<p>no</p>'
            with self.assertRaises(AccessError):
                need.with_user(user).weight = 9
        for groups in ('base.group_portal', 'base.group_public'):
            user = new_test_user(self.env, login=groups, groups=groups)
            for record in (guide, need):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(['id'])
