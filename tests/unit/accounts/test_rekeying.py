"""A new key is brought in by who may, and by nobody else."""

import pytest
from flask import Flask

from cms.accounts import rekeying
from cms.accounts.permissions import GRANTS, Actor, Role
from cms.cli.keys import SEALED
from cms.core.errors import Forbidden
from cms.core.sealing import Sealer


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_no_admin_brings_in_no_key(app: Flask, role: Role) -> None:
    somebody = Actor("user", 7, "Mo", GRANTS[role], role)
    with pytest.raises(Forbidden):
        rekeying.rotate(somebody, SEALED[0], 0, Sealer(["k" * 32]))
    with pytest.raises(Forbidden):
        rekeying.finish(somebody, {})
