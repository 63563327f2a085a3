"""What the office says of its own numbers and vehicles: never masked, for they are nobody's."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator

from pipeline.core.checked import Knowledge, Words
from pipeline.core.privacy.scan import plain


class Privacy(Knowledge):
    """privacy.yaml. ``keep`` are hotlines, plates and names that stay in every text."""

    keep: Annotated[Words, BeforeValidator(lambda value: value or ())] = ()

    @cached_property
    def kept(self) -> frozenset[str]:
        """Return them as they are compared."""
        return frozenset(map(plain, self.keep))
