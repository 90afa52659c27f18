"""
What the platform would do: state and refusals, one module per topic.

Rules know SQL and the domain; they know neither HTTP nor JSON keys. Each takes a `Context` (one transaction, one
caller) and raises a `Refusal` when the platform would say no.
"""
