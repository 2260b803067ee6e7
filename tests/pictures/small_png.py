"""PNG as small as a picture of a page can be: one byte a pixel, the commonest colours exact.

File format: https://www.w3.org/TR/png-3/ (palette images, section 11.2.2).
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256
_NEAR = 2048  # colours compared at a time
_PALETTE = 3  # colour type of IHDR
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Pixels = NDArray[np.uint8]


def encode(pixels: Pixels) -> bytes:
    """A PNG of *pixels* (height by width by red, green, blue), with at most 256 colours."""
    height, width, _ = pixels.shape
    colours, index = _to_palette(pixels)
    rows = np.zeros((height, width + 1), np.uint8)  # a row begins with its filter: none
    rows[:, 1:] = index
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0),
        b"PLTE": colours.tobytes(),
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in parts.items())


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _to_palette(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """Keep the commonest colours; any other becomes the nearest of them."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found, inverse, count = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-count, kind="stable")[:COLOURS])
    apart = np.stack([found >> 16 & 255, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    nearest = np.concatenate(
        [_nearest(apart[at : at + _NEAR], apart[kept]) for at in range(0, len(found), _NEAR)]
    )
    return apart[kept].astype(np.uint8), nearest[inverse].reshape(pixels.shape[:2])


def _nearest(colours: NDArray[np.int32], palette: NDArray[np.int32]) -> Pixels:
    away = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    nearest: Pixels = away.argmin(axis=1).astype(np.uint8)
    return nearest
