"""What every test shares: hypothesis draws the same examples in every run, without deadlines."""

import hypothesis

# A failure on one machine must fail on all; two busy cores say nothing about a rule.
hypothesis.settings.register_profile("diffex", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("diffex")
