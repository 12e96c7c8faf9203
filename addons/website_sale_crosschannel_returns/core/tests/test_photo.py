import base64
import io
from unittest import TestCase
from unittest.mock import patch

from PIL import Image

from .. import photo
from ..photo import BadPhoto, clean_photo

# 64 x 48 pixels, blue on the left and red on the right, turned; with a maker and a place
HEIC = base64.b64decode(
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA'
    'AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAIcAAgAAAAACcwABAAAAAAAAAH4AAAA4aWlu'
    'ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAB'
    'B2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA'
    'AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA'
    'AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAA'
    'AAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAa'
    'aXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAQ1tZGF0AAAAgygBrwngOSMkv//9WO/e/4wGf/9oNnBOP62DP/+pLA3/'
    'yCr1FdlYVscuLkwEEXsEjsOWscloL1uLFhY/kryUD1uhWNoYD0D8dAGXqALnjb7ljBPSMiNfiG4oLlE9kKocGWsn'
    'yuJ5+XUS0Isf4Pb7kOzCIBneXqx9a8gRdwqQhS5P+xeAAAAABkV4aWYAAE1NACoAAAAIAAMBDwACAAAACwAAADIB'
    'EgADAAAAAQAGAACIJQAEAAAAAQAAAD4AAAAAQWRhIFBob25lcwAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFwA'
    'AAAAAAAAMwAAAAEAAAADAAAAAQAAAAcAAAAB'
)


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

    def test_a_webp_becomes_a_jpeg(self):
        exif = Image.Exif()
        exif[0x010E] = 'where I live'
        cleaned = clean_photo(picture('WEBP', exif=exif))
        self.assertTrue(cleaned.startswith(b'\xff\xd8'))
        self.assertNotIn(b'where I live', cleaned)

    def test_a_heic_becomes_an_upright_jpeg_without_its_secrets_or_is_told_apart(self):
        self.assertIn(b'Ada Phones', HEIC)
        with patch.object(photo, 'pillow_heif', None):
            self.assertBad('heif', HEIC)
            self.assertNotIn('heic', photo.accepted_types())
        if photo.pillow_heif:
            cleaned = clean_photo(HEIC)
            self.assertNotIn(b'Ada Phones', cleaned)
            image = Image.open(io.BytesIO(cleaned))
            self.assertEqual((image.format, image.size), ('JPEG', (48, 64)))
            red, _green, blue = image.getpixel((24, 5))
            self.assertGreater(blue, 200)
            self.assertLess(red, 50)
            self.assertFalse(image.getexif())
            self.assertIn('image/heic', photo.accepted_types())
            self.assertBad('not_an_image', HEIC[:300])
            with patch.object(photo, 'MAX_PIXELS', 1000):
                self.assertBad('too_large', HEIC)

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
            for kind in ('PNG', 'WEBP', 'JPEG'):
                self.assertBad('too_large', picture(kind))
