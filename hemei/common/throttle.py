"""How often somebody may be wrong: counts of failures, kept for a while and shared by all processes of a machine.

What is counted stands as a keyed digest, so that the store holds no name and no address.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` failures in `seconds` from the first one; afterwards the key is shut until they have passed."""

    name: str
    most: int
    seconds: int

    def shut(self, what: str) -> bool:
        """This will say whether `what` has failed too often."""
        return int(cache.get(self._key(what), 0)) >= self.most

    def failed(self, what: str) -> None:
        """This will count one failure; the time runs from the first."""
        key = self._key(what)
        if not cache.add(key, 1, self.seconds):
            try:
                cache.incr(key)
            except ValueError:  # it ran out between the two
                cache.add(key, 1, self.seconds)

    def forget(self, what: str) -> None:
        """This will forget the failures of `what`, because it succeeded."""
        cache.delete(self._key(what))

    def _key(self, what: str) -> str:
        return f"{self.name}:{salted_hmac(self.name, what).hexdigest()}"
