"""What every part of a seed file is made of."""

import uuid
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from labelform.sandbox.times import stored_time

Uuid = Annotated[str, AfterValidator(lambda text: str(uuid.UUID(text)))]
Instant = Annotated[str, AfterValidator(stored_time)]
Name = Annotated[str, Field(min_length=1)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class SeedModel(BaseModel):
    """Every part of a seed: unknown keys are errors, since they are typos."""

    model_config = ConfigDict(extra="forbid", frozen=True)
