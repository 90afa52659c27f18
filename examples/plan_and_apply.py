"""Plan a spec and apply the plan, from a program: python examples/plan_and_apply.py examples/project.yaml"""

import sys

from labelform import apply, connect, plan

# ENCORD_SSH_KEY_FILE says who you are, and ENCORD_DOMAIN which platform is meant.
with connect() as platform:
    made = plan(sys.argv[1], platform)
    for change in made.changes:
        print(change.action, change.address)
    for rule in made.violations:
        print("broken rule:", rule.message)
    account = apply(made, platform)  # a plan that breaks a rule is a PolicyError, and nothing is sent
    for result in account.results:
        print(result.outcome, result.change.address, result.message)

sys.exit(account.exit_code)
