"""The tests, folder by folder as the rooms are."""

import os

# Two test processes share the cores: linear algebra that starts threads of its own in each would
# spend most of its time waiting for them. It is read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
