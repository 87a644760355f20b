"""Faults: what the portal must survive, one module a kind. `NIGHTLY` says whether the long form runs."""

import os

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
