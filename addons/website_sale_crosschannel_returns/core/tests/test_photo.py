import io
from unittest import TestCase
from unittest.mock import patch

from PIL import Image

from .. import photo
from ..photo import BadPhoto, clean_photo


def picture(kind='JPEG', size=(40, 30), **options):
    data = io.BytesIO()
    Image.new('RGB', size, 'red').save(data, kind, **options)
    return data.getvalue()


class TestPhoto(TestCase):
    def assertBad(self, code, data):
        with self.assertRaises(BadPhoto) as caught:
            clean_photo(data)
        self.assertEqual(caught.exception.code, code)

    def test_a_photo_is_drawn_anew_without_its_secrets(self):
        exif = Image.Exif()
        exif[0x010E] = 'where I live'
        cleaned = clean_photo(picture(exif=exif) + b'<script>alert(1)</script>')
        self.assertNotIn(b'where I live', cleaned)
        self.assertNotIn(b'script', cleaned)
        self.assertEqual(Image.open(io.BytesIO(cleaned)).size, (40, 30))

    def test_a_png_becomes_a_jpeg(self):
        self.assertTrue(clean_photo(picture('PNG')).startswith(b'\xff\xd8'))

    def test_a_large_picture_is_made_smaller(self):
        cleaned = clean_photo(picture(size=(4000, 1000)))
        self.assertEqual(Image.open(io.BytesIO(cleaned)).size, (1920, 480))

    def test_a_photo_taken_sideways_stands_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        cleaned = clean_photo(picture(exif=exif))
        self.assertEqual(Image.open(io.BytesIO(cleaned)).size, (30, 40))

    def test_other_content_is_no_photo(self):
        for data in (b'', b'x', b'%PDF-1.7', b'<svg onload="x"/>', picture('GIF'), picture()[:200]):
            self.assertBad('not_an_image', data)

    def test_too_much_is_refused_before_it_is_unpacked(self):
        self.assertBad('too_large', b'\xff\xd8' + bytes(photo.MAX_BYTES))
        with patch.object(photo, 'MAX_PIXELS', 1000):
            self.assertBad('too_large', picture('PNG'))
