import datetime
import unittest

from .. import APART, LINK, REVIEW, Frequencies, compare, keys, match, normalise, person

ADA = {
    'given': 'Elizabeth',
    'surname': 'Lovelace',
    'line': '7 Wallaby Place',
    'suburb': 'Cleveland',
    'postcode': '4163',
    'birth': '1956-04-09',
    'email': 'elizabeth.lovelace@example.com',
    'phone': '0412 345 678',
    'country': 'AU',
}


def known(**values):
    return person(**{**ADA, **values})


def outcome(left, right):
    return match(left, right).outcome


class TestNormalise(unittest.TestCase):
    def test_email(self):
        for text, expected in (
            (' Ada@Example.COM ', 'ada@example.com'),
            ('ada+shop@example.com', 'ada@example.com'),
            ('a.d.a@googlemail.com', 'ada@gmail.com'),
            ('a.d.a@example.com', 'a.d.a@example.com'),
            ('nobody', ''),
            ('@example.com', ''),
            ('a da@example.com', ''),
            (None, ''),
        ):
            self.assertEqual(normalise.email(text), expected, text)

    def test_phone(self):
        for text, country, expected in (
            ('0412 345 678', 'AU', '+61412345678'),
            ('+61 (412) 345-678', None, '+61412345678'),
            ('0412 345 678', None, ''),
            ('12', 'AU', ''),
            ('call me', 'AU', ''),
            (None, 'AU', ''),
        ):
            self.assertEqual(normalise.phone(text, country), expected, text)

    def test_full_name(self):
        for text, expected in (
            ('Ada King Lovelace', ('ada king', 'lovelace')),
            ('Lovelace, Ada', ('ada', 'lovelace')),
            ('Dr. Ludwig van Beethoven', ('ludwig', 'van beethoven')),
            ('José Núñez', ('jose', 'nunez')),
            ('Søren Åkerblom', ('soren', 'akerblom')),
            ("O'Brien", ('', 'obrien')),
            ('', ('', '')),
        ):
            self.assertEqual(normalise.full_name(text), expected, text)

    def test_birth(self):
        for value in (
            '19560409',
            '1956-04-09',
            '9/4/1956',
            '09.04.1956',
            datetime.date(1956, 4, 9),
        ):
            self.assertEqual(normalise.birth(value), '19560409', value)
        self.assertEqual(normalise.birth('4/25/1956'), '19560425')
        for value in ('', None, False, 'spring', '9/4/56'):
            self.assertEqual(normalise.birth(value), '', value)

    def test_house(self):
        for text, expected in (
            ('7 Wallaby Place', ('7', 'wallaby pl')),
            ('Unit 3, 12a High Street', ('12a', 'high st')),
            ('3/12 High Street', ('12', 'high st')),
            ('Hauptstrasse 12 b', ('12b', 'hauptstrasse')),
            ('Wallaby Place', ('', 'wallaby pl')),
            (None, ('', '')),
        ):
            self.assertEqual(normalise.house(text), expected, text)


class TestCompare(unittest.TestCase):
    def test_dates(self):
        for other, level in (
            ('19560409', 'exact'),
            ('19560904', 'swapped'),
            ('19560408', 'near'),
            ('19650409', 'near'),
            ('19560518', 'far'),
            ('19560418', 'close'),
            ('19810517', 'differ'),
            ('', 'missing'),
        ):
            self.assertEqual(compare.dates('19560409', other), level, other)

    def test_names(self):
        for left, right, level in (
            ('elizabeth', 'elizabeth', 'exact'),
            ('elizabeth', 'liz', 'nick'),
            ('elizabeth', 'elizabteh', 'near'),
            ('elizabeth', 'e', 'initial'),
            ('anna maria', 'anna', 'close'),
            ('elizabeth', 'george', 'differ'),
            ('elizabeth', '', 'missing'),
        ):
            self.assertEqual(compare.names(left, right), level, right)

    def test_swapped_names(self):
        levels = compare.compare(known(), known(given='Lovelace', surname='Elisabeth'))
        self.assertEqual((levels['order'], levels['surname']), ('swapped', 'exact'))
        levels = compare.compare(known(), known(given='Lovelace', surname=''))
        self.assertEqual((levels['given'], levels['surname']), ('missing', 'exact'))

    def test_a_suburb_in_the_second_line(self):
        levels = compare.compare(known(), known(locality='Cleveland', suburb=''))
        self.assertEqual((levels['places'], levels['suburb']), ('swapped', 'exact'))


class TestMatch(unittest.TestCase):
    def test_one_person_with_typos_is_linked(self):
        other = known(
            given='Liz', surname='Lovelaec', line='7 Walaby Pl', birth='9/4/1956', phone=''
        )
        self.assertEqual(outcome(known(), other), LINK)

    def test_the_order_of_the_two_does_not_count(self):
        other = known(given='Lovelace', surname='Liz', birth='1956-09-04', phone='')
        self.assertAlmostEqual(match(known(), other).score, match(other, known()).score)

    def test_swapped_day_and_month(self):
        other = known(birth='1956-09-04', email='', phone='')
        self.assertEqual(outcome(known(), other), LINK)

    def test_strangers_differ(self):
        other = person(given='George', surname='Babbage', line='1 High St', postcode='1000')
        self.assertEqual(outcome(known(), other), APART)
        self.assertEqual(outcome(person(), person()), APART)

    def test_nobody_of_a_household_is_linked(self):
        home = {'email': '', 'phone': ''}
        for other, expected in (
            (known(given='Charlotte', birth='1958-11-30', **home), APART),  # a sister
            (known(given='Charlotte', birth='1958-11-30', email=''), APART),  # on the same phone
            (known(given='Charlotte', birth='', **home), APART),
            (known(given='Charlotte', **home), REVIEW),  # a twin, or a second name
            (known(given='Charlotte'), REVIEW),  # a twin with one phone and one e-mail
            (known(birth='1986-11-30', **home), REVIEW),  # a daughter of the same name
            (known(birth='1986-11-30'), REVIEW),
            # Nobody's given name, or a badly spelled one: the score decides, and a person
            (known(given='', birth='1958-11-30', **home), REVIEW),
            (known(given='Elzbta', birth='1958-11-30', **home), REVIEW),
            (known(given='Charlotte', birth='1956-06-19', **home), REVIEW),  # two typos in a date
            (known(given='', **home), REVIEW),
            (known(given='E', **home), REVIEW),
            (known(birth='', **home), REVIEW),  # nothing personal but the name
        ):
            with self.subTest(other=other):
                self.assertEqual(outcome(known(), other), expected)
                self.assertEqual(outcome(other, known()), expected)

    def test_a_phone_handed_on_links_nobody(self):
        self.assertEqual(outcome(known(), person(phone='+61412345678')), APART)
        other = person(given='George', surname='Babbage', phone='+61412345678')
        self.assertEqual(outcome(known(), other), APART)

    def test_a_phone_or_mail_of_a_home_links_nobody_without_more(self):
        ada = known(birth='', email='')
        self.assertEqual(outcome(ada, known(birth='', email='')), REVIEW)
        self.assertEqual(outcome(ada, known(email='')), REVIEW)
        mark, mary = known(given='Mark', birth=''), known(given='Mary', birth='')
        self.assertEqual(outcome(mark, mary), REVIEW)
        self.assertEqual(outcome(mark, known(given='Mark')), LINK)

    def test_missing_fields_say_nothing(self):
        other = known(line='', suburb='', postcode='', phone='')
        self.assertEqual(outcome(known(), other), LINK)
        fields = {reason.field for reason in match(known(), other).reasons}
        self.assertEqual(fields, {'given', 'surname', 'birth', 'email'})

    def test_common_names_prove_less(self):
        common = Frequencies(given={'elizabeth': 0.05}, surname={'lovelace': 0.02})
        rare = Frequencies(given={'elizabeth': 0.0001}, surname={'lovelace': 0.0001})
        self.assertLess(match(known(), known(), common).score, match(known(), known(), rare).score)

    def test_more_persons_ask_for_more_evidence(self):
        other = known(line='', postcode='', suburb='', birth='', email='', phone='')
        few, many = Frequencies(population=1000), Frequencies(population=10_000_000)
        self.assertEqual(match(known(), other, few).outcome, REVIEW)
        self.assertEqual(match(known(), other, many).outcome, APART)

    def test_reasons_tell_what_was_compared(self):
        found = match(known(), known(birth='1986-11-30'))
        self.assertIn('birth_differs', found.objections)
        birth = next(reason for reason in found.reasons if reason.field == 'birth')
        self.assertEqual((birth.level, birth.left, birth.right), ('differ', '19560409', '19861130'))
        self.assertLess(birth.bits, 0)


class TestKeys(unittest.TestCase):
    def test_two_typos_leave_a_key_in_common(self):
        for values in (
            {'given': 'Liz', 'birth': '1956-09-04'},
            {'given': '', 'surname': 'Lovelaec', 'email': '', 'phone': ''},
            {'given': 'Lovelace', 'surname': 'Elizabeth', 'birth': '', 'phone': ''},
            {'line': '12 High Street', 'postcode': '1000', 'suburb': 'Perth', 'email': ''},
        ):
            with self.subTest(values=values):
                self.assertTrue(set(keys(known())) & set(keys(known(**values))))

    def test_keys_are_words_of_one_record(self):
        self.assertEqual(keys(person()), [])
        self.assertFalse([key for key in keys(known()) if ' ' in key])


if __name__ == '__main__':
    unittest.main()
