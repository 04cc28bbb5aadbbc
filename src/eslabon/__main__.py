import sys

from eslabon.cli import main

sys.exit(main())
