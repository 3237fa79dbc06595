"""What every test runs under: one thread, no window, and the same random examples each time."""

import os

# Also when pytest is called without make; numpy reads these at its first import.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("MPLBACKEND", "agg")

from hypothesis import settings  # noqa: E402 (numpy may come with it: after the lines above)

# A failure that comes and goes teaches nobody anything; slow machines are no failure either.
settings.register_profile("course", derandomize=True, deadline=None, database=None)
settings.load_profile("course")
