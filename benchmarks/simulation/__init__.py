"""
A fleet in virtual time, far past the machines that it is measured on: run `python -m benchmarks.simulation`.

The rules are those of the product: leases, dispatch, schedules and pace. What is around them is a model: a platform
with a limit for each key, a store that can be away, workers that are killed, frozen and cut off. Everything that
happens is an event in a heap, and chance has a seed, so that a run can be repeated.
"""
