"""The filters that lists of projects, datasets and ontologies share: exact and LIKE text, creation and edit times."""

from dataclasses import asdict, dataclass

# Each condition is off when its value is null, so that one fixed statement serves every combination.
# LIKE has the platform's SQL "%" syntax; case is ignored, which is not documented either way.
WHERE = """
  (:title_eq IS NULL OR title = :title_eq)
  AND (:title_like IS NULL OR title LIKE :title_like ESCAPE '\\')
  AND (:description_eq IS NULL OR description = :description_eq)
  AND (:description_like IS NULL OR description LIKE :description_like ESCAPE '\\')
  AND (:created_before IS NULL OR created_at < :created_before)
  AND (:created_after IS NULL OR created_at > :created_after)
  AND (:edited_before IS NULL OR last_edited_at < :edited_before)
  AND (:edited_after IS NULL OR last_edited_at > :edited_after)
"""


@dataclass(frozen=True)
class Filters:
    """What a list may be narrowed to. Times are in the stored form."""

    title_eq: str | None = None
    title_like: str | None = None
    description_eq: str | None = None
    description_like: str | None = None
    created_before: str | None = None
    created_after: str | None = None
    edited_before: str | None = None
    edited_after: str | None = None
    include_organisation_access: bool = False

    def values(self) -> dict[str, object]:
        """Give the values for the placeholders of `WHERE`."""
        return asdict(self)
