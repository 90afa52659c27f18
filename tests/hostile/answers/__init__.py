"""
What a server may say, each a function of a few lines whose docstring is its line in docs/answers.md.

Whatever a client takes for an answer holds the group `asked`, so that it can be told from what was smuggled in.
"""
