"""The recipe of a plan: every command and every program that plans goes through it, so that no rule can be left out."""
