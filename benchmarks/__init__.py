"""What Portside promises about its cost, measured. `python -m benchmarks` runs all, `python -m benchmarks.<name>` one.

Each compares ours with a baseline in the same run, turn by turn, and reports ratios: they mean the same on every
machine, which milliseconds do not.
"""
