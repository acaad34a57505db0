"""Our promises of speed, each measured beside its limit and its peers in one run (`./touyan bench`).

Only the ratios of one run count: machines differ and are noisy. Each script is one promise.
"""
