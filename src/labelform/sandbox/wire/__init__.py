"""
Requests in, answers out: one module per topic, one function per endpoint.

A wire function reads the arguments of a request, calls one rule, and spells the result as the platform does. It decides
nothing. Adding an endpoint is one function here, one rule, and one line in `app`.
"""
