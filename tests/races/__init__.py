"""Many at the same moment. `ROUNDS` is how often each race is run: some here, sixty a night by the same code."""

import os

ROUNDS = int(os.environ.get("IDEAS_TEST_ROUNDS", "5"))
PARALLEL = (2, 5, 20)
