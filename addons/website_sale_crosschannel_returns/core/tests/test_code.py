import io
from unittest import TestCase

from PIL import Image

from ..code import BORDER, SCALE, qr_png


class TestCode(TestCase):
    def test_a_code_is_square_with_a_quiet_border_and_finders(self):
        image = Image.open(io.BytesIO(qr_png('RET:' + 'a' * 36)))
        self.assertEqual(image.size, ((29 + 2 * BORDER) * SCALE,) * 2)
        edge = BORDER * SCALE
        self.assertEqual(set(image.crop((0, 0, image.width, edge)).get_flattened_data()), {255})
        self.assertFalse(image.getpixel((edge, edge)))

    def test_other_text_is_another_code(self):
        self.assertNotEqual(qr_png('RET:a'), qr_png('RET:b'))
