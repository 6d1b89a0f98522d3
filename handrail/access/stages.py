"""The second step at sign-in, asked of whoever has one."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from handrail.access.factors import came_with_second_step


class SecondStepStage(AuthenticateStage):  # type: ignore[misc]
    def _should_handle(self, request: HttpRequest) -> bool:
        """Not of somebody whose passkey, or whose school's own sign-in, has given it already."""
        has_one: bool = super()._should_handle(request)
        return has_one and not came_with_second_step(request, self.login.user)
