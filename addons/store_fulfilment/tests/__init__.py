from . import (
    test_board,
    test_collect,
    test_core,
    test_following,
    test_print,
    test_reject,
    test_security,
    test_steps,
    test_tour,
)
