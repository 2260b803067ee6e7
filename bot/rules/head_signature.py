"""Signing the head of an export: Ed25519 (RFC 8032), with a key of the operator's own."""

from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class NotASigningKey(ValueError):
    """The bytes are no Ed25519 private key in PEM (PKCS #8) without a password."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; nothing of it is ever shown."""

    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def read(cls, pem: bytes) -> "SigningKey":
        """Read a private key; raises `NotASigningKey`."""
        try:
            private = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise NotASigningKey from None
        if not isinstance(private, Ed25519PrivateKey):
            raise NotASigningKey
        return cls(private)

    def sign(self, content: bytes) -> bytes:
        """The signature of *content*, 64 bytes."""
        return self._private.sign(content)

    def public_pem(self) -> bytes:
        """The public key as PEM (SubjectPublicKeyInfo)."""
        return self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
