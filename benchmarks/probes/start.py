"""A cold start: import the handler as Lambda does. With no module named, a bare interpreter that does nothing."""

import importlib
import os
import sys

for module in sys.argv[1:]:
    importlib.import_module(module).handler  # noqa: B018 # Lambda looks it up, too
os._exit(0)  # a container is frozen, not taken down: nobody waits for an interpreter's end
