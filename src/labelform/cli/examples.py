"""What people do with each command, as it is typed: shown at the end of its help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "absorb": (
        ("Write what was changed in the web app into the spec", "labelform absorb project.yaml"),
        ("Leave it as a commit on a new branch", "labelform absorb project.yaml --env production --branch web-edits"),
    ),
    "access": (
        ("Where does this person have access?", "labelform access ilse@example.com"),
        ("Check in CI that this person has no access left", "labelform access p.anand@example.com --detailed-exitcode"),
    ),
    "apply": (
        ("Show the changes, ask, and make them", "labelform apply project.yaml"),
        ("Make exactly what was reviewed", "labelform apply plan.json --auto-approve"),
        ("One project first, then a tenth, then the rest", "labelform apply --env production --waves 1,10%,rest"),
    ),
    "ci comment": (
        ("Comment a plan on the pull request of this run", "labelform ci comment plan.md"),
        ("Try it without a forge", "labelform ci comment plan.md --local --pull 1"),
    ),
    "ci digest": (
        ("Print the digest that was approved on the pull request", "labelform ci digest"),
        ("Try it without a forge", "labelform ci digest --local --pull 1"),
    ),
    "ci failure": (
        ("Turn what went wrong into a comment", "labelform ci failure errors.txt"),
        ("For the job of one environment", "labelform ci failure errors.txt --env production"),
    ),
    "ci find-plan": (
        ("Find the plan that an earlier run of this job kept", 'labelform ci find-plan "$DIGEST" --out plan.json'),
        ("Next to the checkout", 'labelform ci find-plan "$DIGEST" --out ../plan.json'),
    ),
    "ci issue": (
        ("Open or update the issue about drift", "labelform ci issue drift.md"),
        ("Close it when there is none left", "labelform ci issue drift.md --close"),
    ),
    "ci keep-plan": (
        ("Keep the approved plan, in case the job is run again", 'labelform ci keep-plan plan.json --digest "$DIGEST"'),
        ("From next to the checkout", 'labelform ci keep-plan ../plan.json --digest "$DIGEST"'),
    ),
    "compare": (
        ("What would make production like staging?", "labelform compare project.yaml staging production"),
        ("As a page to read", "labelform compare project.yaml staging production --format html > compared.html"),
    ),
    "completion": (
        ("For this shell", "source <(labelform completion bash)"),
        ("For all new shells", "labelform completion zsh > ~/.zfunc/_labelform"),
    ),
    "console": (
        ("Open a page about every project of this repository", "labelform console"),
        ("Write it as a static site, for GitHub or GitLab Pages", "labelform console --out public"),
    ),
    "copy": (
        ("Copy a project with all a spec can say", 'labelform copy "Front Camera 2D" --title "Front Camera 2D copy"'),
        ("With its members and labels", 'labelform copy "Front Camera 2D" --title Copy --collaborators --labels'),
    ),
    "doctor": (
        ("Does this platform answer as expected? Only reads", "labelform doctor"),
        ("Attach it to an issue", "labelform doctor --json > doctor.json"),
    ),
    "drift": (
        ("Did the specs change since the last apply, or the projects?", "labelform drift"),
        ("In a nightly job", "labelform drift --env production --detailed-exitcode"),
    ),
    "env check": (
        ("Can the environments be reached, with the rights they need?", "labelform env check"),
        ("One of them", "labelform env check production"),
    ),
    "env list": (
        ("What environments are there?", "labelform env list"),
        ("From another file", "labelform env list --environments other.yaml"),
    ),
    "env show": (
        ("Everything that an environment sets", "labelform env show production"),
        ("From another file", "labelform env show production --environments other.yaml"),
    ),
    "fleet cancel": (
        ("Begin no other project of a set", "labelform fleet cancel 3f2a"),
        ("And say why", 'labelform fleet cancel 3f2a --reason "wrong ontology"'),
    ),
    "fleet clean": (
        ("Keep the sets of the last three months", "labelform fleet clean --older-than 90d"),
        ("How many sets would be dropped", "labelform fleet clean --older-than 12w --dry-run"),
    ),
    "fleet init": (
        ("Make the tables of the store", "labelform fleet init"),
        ("In the store of one environment", "labelform fleet init --env staging"),
    ),
    "fleet resume": (
        ("Go on with a set that was cancelled", "labelform fleet resume 3f2a"),
        ("In the store of one environment", "labelform fleet resume 3f2a --env staging"),
    ),
    "fleet retry": (
        ("Do again what failed", "labelform fleet retry 3f2a"),
        ("In the store of one environment", "labelform fleet retry 3f2a --env staging"),
    ),
    "fleet schedule": (
        ("What workers begin by themselves", "labelform fleet schedule"),
        ("In one environment", "labelform fleet schedule --env production"),
    ),
    "fleet show": (
        ("What a schedule has found", "labelform fleet show 3f2a"),
        ("As Markdown", "labelform fleet show 3f2a --format markdown"),
    ),
    "fleet status": (
        ("The newest sets", "labelform fleet status"),
        ("Look on until a set has ended", "labelform fleet status 3f2a --watch"),
    ),
    "fleet worker": (
        ("Work for all environments", "labelform fleet worker --all-envs"),
        ("For one, and say how it is", "labelform fleet worker --env production --projects 32 --health 9464"),
    ),
    "fmt": (
        ("Format the specs of this folder", "labelform fmt ."),
        ("Check it in CI", "labelform fmt --check specs/"),
    ),
    "history": (
        ("What was applied from this folder?", "labelform history"),
        ("What went wrong this week?", "labelform history --failed --since 7d"),
    ),
    "history prune": (
        ("Drop old runs that are finished", "labelform history prune --older-than 90d"),
        ("Without asking", "labelform history prune --older-than 2026-01-31 --auto-approve"),
    ),
    "history show": (
        ("What did the last run do?", "labelform history show last"),
        ("For a program", "labelform history show last --json"),
    ),
    "import": (
        ("Write a project as a spec", 'labelform import "Front Camera 2D" --out project.yaml'),
        ("All projects that you may open", "labelform import --all --out specs/"),
    ),
    "init": (
        ("Set up a repository, asking what is missing", "labelform init"),
        ("From all your projects, with a pipeline", "labelform init --all --ci github"),
        ("On a sandbox, without an account", "labelform init --sandbox demo.sqlite"),
    ),
    "list": (
        ("What datasets can a spec name?", "labelform list datasets --filter fleet7"),
        ("What does a project have?", 'labelform list users --project "Front Camera 2D"'),
    ),
    "pin": (
        ("Write the hash of the project into its spec", "labelform pin project.yaml"),
        ("Into an environment", "labelform pin project.yaml --env production"),
    ),
    "plan": (
        ("What would change?", "labelform plan project.yaml"),
        ("Save it, to apply exactly this", "labelform plan --env production --out plan.json"),
        ("Without an account", "labelform plan project.yaml --sandbox demo.sqlite"),
    ),
    "policy test": (
        ("Try all policies of this repository on their cases", "labelform policy test"),
        ("Show the cases as tests in CI", "labelform policy test policies --report junit=policies.xml"),
    ),
    "promote": (
        ("Plan for production what staging has", "labelform promote --from staging --to production --out plan.json"),
        ("One spec", "labelform promote project.yaml --from staging --to production"),
    ),
    "rehearse": (
        ("Try a saved plan under every fault", "labelform rehearse plan.json"),
        ("For an environment", "labelform rehearse plan.json --env production"),
    ),
    "render": (
        ("Show the spec with everything filled in", "labelform render project.yaml --env production"),
        ("Leave out where values come from", "labelform render project.yaml --no-sources"),
        (
            "Show which rules hold for it there, and who says so",
            "labelform render project.yaml --env production --policy",
        ),
    ),
    "resume": (
        ("Continue a run that was interrupted", "labelform resume"),
        ("Without asking", "labelform resume --auto-approve"),
    ),
    "revert": (
        ("Plan the way back from the last run", "labelform revert last --out back.json"),
        ("Only show it", "labelform revert last --concise"),
    ),
    "sandbox dump": (
        ("What is in a sandbox?", "labelform sandbox dump --sandbox demo.sqlite"),
        ("To compare two runs", "labelform sandbox dump --sandbox demo.sqlite --portable"),
    ),
    "sandbox key": (
        ("A key for another user", "labelform sandbox key ilse.vandermeer@northlane.example --out key.pem"),
        ("In another sandbox", "labelform sandbox key a@example.com --sandbox demo.sqlite --out key.pem"),
    ),
    "sandbox reset": (
        ("Start again", "labelform sandbox reset --sandbox demo.sqlite"),
        ("Empty it, without asking", "labelform sandbox reset --seed empty --yes"),
    ),
    "sandbox serve": (
        ("A platform on this machine", "labelform sandbox serve"),
        ("On a free port, for a script", "labelform sandbox serve --port 0 --json"),
    ),
    "run import-active": (
        ("Import a new project into Explorer", "labelform run import-active data project.yaml"),
        ("Up to quality metrics, in one environment", "labelform run import-active metric --env staging"),
    ),
    "run populate": (
        ("Fill a collection from a preset", 'labelform run populate night --from "Low light" project.yaml'),
        ("Start it, and do not wait", 'labelform run populate night --from "Low light" project.yaml --timeout 0'),
    ),
    "run sync": (
        ("Bring Explorer up to date with a project", "labelform run sync project.yaml"),
        ("For all projects of an environment", "labelform run sync --env production"),
    ),
    "schema": (
        ("For an editor", "labelform schema > project.schema.json"),
        ("For environments.yaml", "labelform schema --environments > environments.schema.json"),
    ),
    "show": (
        ("Read a saved plan", "labelform show plan.json"),
        ("One change, with everything about it", "labelform show plan.json --explain 'groups[vendor-l1]'"),
    ),
    "snapshot": (
        ("Save the state of all projects", "labelform snapshot --env production --out production.json"),
        ("Plan against it, offline", "labelform plan --env production --snapshot production.json"),
    ),
    "test": (
        ("Run all tests below this folder", "labelform test"),
        ("Some of them, with a report for a pipeline", "labelform test specs/ -k night --junit tests.xml"),
        ("Accept the plans as they are now", "labelform test --update"),
    ),
    "validate": (
        ("Check specs without a platform", "labelform validate specs/"),
        ("With the values of one environment", "labelform validate --env production"),
    ),
}
"""By the words of the command: what an example is for, and the line."""
