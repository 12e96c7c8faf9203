import sys

from commerce_tool.cli import main

sys.exit(main(sys.argv[1:]))
