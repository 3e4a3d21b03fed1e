"""An authenticator made of software: it signs challenges as a device would, and counts nothing, as synced keys do."""

import hashlib
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from cms.accounts.models import User
from cms.accounts.passkeys import Passkey
from cms.core.clock import now
from cms.core.db import db, writing

HOST = "cms.example"
THERE_AND_KNOWN = b"\x05"  # flags: somebody is present, and the device knows that it is its owner


@dataclass(frozen=True)
class Authenticator:
    """One key on one device."""

    credential: bytes = b"a key of the tests"
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def keep(self, user: User) -> None:
        """Let an account have this key."""
        point = self.private.public_key().public_numbers()
        # a key as COSE writes it (RFC 9053, 7.1.1): EC2, ES256, P-256, x and y
        cose = (
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.x.to_bytes(32) + b"\x22\x58\x20" + point.y.to_bytes(32)
        )
        with writing():
            db.session.add(
                Passkey(
                    user_id=user.id,
                    name="Phone",
                    credential=bytes_to_base64url(self.credential),
                    public_key=bytes_to_base64url(cose),
                    sign_count=0,
                    created_at=now(),
                )
            )

    def signed(self, challenge: str, origin: str = f"https://{HOST}") -> str:
        """Answer a challenge as a browser sends it."""
        told = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin}).encode()
        seen = hashlib.sha256(HOST.encode()).digest() + THERE_AND_KNOWN + bytes(4)
        signature = self.private.sign(seen + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        name = bytes_to_base64url(self.credential)
        response = {
            "clientDataJSON": bytes_to_base64url(told),
            "authenticatorData": bytes_to_base64url(seen),
            "signature": bytes_to_base64url(signature),
        }
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
