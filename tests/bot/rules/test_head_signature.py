"""Reading the key that signs heads."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from bot.rules.head_signature import NotASigningKey, SigningKey

PRIVATE = ed25519.Ed25519PrivateKey.generate()
PLAIN = serialization.NoEncryption()
LOCKED = serialization.BestAvailableEncryption(b"a word")


def pem_of(
    private: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey,
    encryption: serialization.KeySerializationEncryption = PLAIN,
) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def test_a_signature_holds_for_the_public_key_and_these_bytes_alone():
    key = SigningKey.read(pem_of(PRIVATE))

    signature = key.sign(b"head")

    public = serialization.load_pem_public_key(key.public_pem())
    assert isinstance(public, ed25519.Ed25519PublicKey)
    public.verify(signature, b"head")
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"another head")


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"no key",
        SigningKey.read(pem_of(PRIVATE)).public_pem(),
        pem_of(PRIVATE, LOCKED),
        pem_of(rsa.generate_private_key(65537, 2048)),
    ],
    ids=["empty", "no key", "public", "with a password", "another kind"],
)
def test_what_is_no_ed25519_private_key_is_refused(pem: bytes):
    with pytest.raises(NotASigningKey):
        SigningKey.read(pem)


def test_nothing_of_a_key_is_shown():
    assert repr(SigningKey.read(pem_of(PRIVATE))) == "SigningKey()"
