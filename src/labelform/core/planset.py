"""
The plans of one run, as one value: what is reviewed, approved, applied and accounted for together.

One plan is a set of one. Of several, each keeps what it is about: the project, the environment, the platform. What
could not be planned is a part of the set too, so that nobody takes the rest for the whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from labelform.core.digest import canonical, plan_digest
from labelform.core.model import Frozen
from labelform.core.plan import Plan
from labelform.errors import ExitCode, worst


class Member(Frozen):
    """One plan of a set: for which platform it was made, and in which environment, if there is one."""

    plan: Plan
    base_url: str
    environment: str | None = None

    @property
    def plan_digest(self) -> str:
        """What the approval of this plan alone binds to."""
        return plan_digest(self.plan)


class Unplanned(Frozen):
    """A spec of which there is no plan, and why in one sentence."""

    file: str
    reason: str
    environment: str | None = None


class PlanSet(Frozen):
    """The plans of one run, in the order of their environments and specs."""

    members: tuple[Member, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()

    @property
    def digest(self) -> str:
        """What approval binds to: see `joint_digest`."""
        return self.digest_of([one.plan_digest for one in self.members])

    def digest_of(self, digests: Sequence[str]) -> str:
        """Return the same, where the digests of the plans are known."""
        pairs = [(one.environment, digest) for one, digest in zip(self.members, digests, strict=True)]
        return joint_digest(pairs, [(one.environment, one.file) for one in self.unplanned])

    @property
    def is_complete(self) -> bool:
        """Return whether every spec of the run has its plan."""
        return not self.unplanned

    @property
    def modules(self) -> list[str]:
        """The address of each project, see `modules`."""
        return modules([(one.environment, one.plan.target.title, one.plan.target.hash) for one in self.members])

    @property
    def environments(self) -> tuple[str | None, ...]:
        """The environments of the plans, in order, each once."""
        return tuple(dict.fromkeys(one.environment for one in self.members))

    def exit_code(self, *, is_detailed: bool) -> int:
        """Return how a command ends that shows them; in detail, whether changes are pending."""
        codes = [ExitCode.OK if self.is_complete else ExitCode.ERROR]
        if any(one.plan.violations for one in self.members):
            codes.append(ExitCode.STOPPED_BY_POLICY)
        elif is_detailed and any(not one.plan.is_in_sync for one in self.members):
            codes.append(ExitCode.CHANGES_PENDING)
        return worst(codes)


def alone(plan: Plan, base_url: str, environment: str | None = None) -> PlanSet:
    """Return the set of one plan."""
    return PlanSet(members=(Member(plan=plan, base_url=base_url, environment=environment),))


def clashes(members: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    """
    Yield each plan that says something else of a project than the plan of an earlier environment does.

    Applied in turn, each would undo what the other one did. The same spec with the same values may be in both.
    """
    first: dict[tuple[str, str], Member] = {}
    for one in members:
        target = one.plan.target
        earlier = first.setdefault((one.base_url, target.hash or f"titled {target.title}"), one)
        if earlier is not one and _asks_for(earlier) != _asks_for(one):
            yield earlier, one


def _asks_for(member: Member) -> str:
    return member.plan.origin.digest if member.plan.origin else member.plan_digest


def joint_digest(
    digests: Sequence[tuple[str | None, str]], unplanned: Iterable[tuple[str | None, str]] = ()
) -> str:  # fmt: skip
    """
    Return the digest of plans, given each with its environment: of one plan its own, of several whatever their order.

    What is missing is a part of it, by environment and file: the approval of an incomplete set does not cover the
    whole.
    """
    missing = sorted([environment or "", file] for environment, file in unplanned)
    if len(digests) == 1 and not missing:
        return digests[0][1]
    parts = {"plans": sorted([environment or "", digest] for environment, digest in digests), "unplanned": missing}
    return f"sha256:{hashlib.sha256(canonical(parts).encode(errors='surrogatepass')).hexdigest()}"


def subject(named: Iterable[Sequence[str]]) -> str:
    """Return twelve characters for what a report is about: the same for the same names, in whatever order."""
    unique = sorted({tuple(one) for one in named})
    return hashlib.sha256(canonical(unique).encode(errors="surrogatepass")).hexdigest()[:12]


def modules(projects: Sequence[tuple[str | None, str, str | None]]) -> list[str]:
    """
    Return the address of each project of a run, given as environment, title and hash; nothing where it is alone.

    It is before the addresses of the project as that of a module does: `module.projects["Night"]`, below
    `module.environments["live"]` where the run is about several. Equal titles are told apart by the hash.
    """
    if len(projects) == 1:
        return [""]
    in_several = len({environment for environment, _, _ in projects}) > 1
    counts = Counter((environment, title) for environment, title, _ in projects)
    return [
        (f'module.environments["{environment or ""}"].' if in_several else "")
        + (f'module.projects["{title}"]' if counts[environment, title] == 1 else f'module.projects["{title}@{hash_}"]')
        for environment, title, hash_ in projects
    ]
