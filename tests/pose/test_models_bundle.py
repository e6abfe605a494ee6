"""Bundles are the same bytes each time, and say what MediaPipe needs to hear."""

import importlib
import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitcheck.pose.models.bundle import assemble
from gaitcheck.pose.models.flatbuffer import add_metadata, image_metadata
from tests.pose.model_source import ASSEMBLED, DETECTOR, LANDMARKS, tiny_network


@pytest.fixture(scope="module")
def schemas() -> tuple[ModuleType, ModuleType]:
    """MediaPipe's own readers of a TFLite file and of its metadata."""
    package = "mediapipe.tasks.metadata"
    pytest.importorskip("mediapipe", reason="mediapipe reads the file back")
    return (
        importlib.import_module(f"{package}.schema_py_generated"),
        importlib.import_module(f"{package}.metadata_schema_py_generated"),
    )


def test_what_was_written_is_what_mediapipe_reads(
    schemas: tuple[ModuleType, ModuleType],
):
    model_schema, metadata_schema = schemas
    weights = bytes(range(256)) * 3
    described = add_metadata(
        tiny_network("a network", weights),
        image_metadata(name="Pose", mean=127.5, std=64.25),
    )

    model = model_schema.ModelT.InitFromObj(model_schema.Model.GetRootAs(described, 0))
    assert (model.version, model.description) == (3, b"a network")
    assert bytes(model.buffers[0].data) == weights
    [entry] = model.metadata
    assert entry.name == b"TFLITE_METADATA"

    metadata = bytes(model.buffers[entry.buffer].data)
    root = metadata_schema.ModelMetadata
    assert root.ModelMetadataBufferHasIdentifier(metadata, 0)
    told = metadata_schema.ModelMetadataT.InitFromObj(root.GetRootAs(metadata, 0))
    assert told.name == b"Pose"
    [tensor] = told.subgraphMetadata[0].inputTensorMetadata
    assert tensor.content.contentProperties.colorSpace == (
        metadata_schema.ColorSpaceType.RGB
    )
    [unit] = tensor.processUnits
    assert list(unit.options.mean) == [127.5]
    assert list(unit.options.std) == [64.25]


def test_metadata_that_is_there_already_is_kept(schemas: tuple[ModuleType, ModuleType]):
    model_schema, _ = schemas
    once = add_metadata(DETECTOR, b"first")
    twice = add_metadata(once, b"second")
    model = model_schema.ModelT.InitFromObj(model_schema.Model.GetRootAs(twice, 0))
    held = [bytes(model.buffers[entry.buffer].data) for entry in model.metadata]
    assert held == [b"first", b"second"]


@given(
    description=st.text(max_size=40),
    weights=st.binary(max_size=300),
    metadata=st.binary(max_size=100),
)
def test_the_network_itself_is_untouched_and_keeps_its_alignment(
    description: str, weights: bytes, metadata: bytes
):
    network = tiny_network(description, weights)
    described = add_metadata(network, metadata)
    assert described.endswith(network)
    assert (len(described) - len(network)) % 16 == 0


def test_a_file_that_is_no_network_is_refused():
    with pytest.raises(ValueError, match="TFL3"):
        add_metadata(b"<html>please log in</html>", b"")


def test_a_bundle_holds_the_two_networks_as_they_were_aligned_and_uncompressed():
    with zipfile.ZipFile(io.BytesIO(ASSEMBLED)) as bundle:
        members = bundle.infolist()
        assert [m.filename for m in members] == [
            "pose_detector.tflite",
            "pose_landmarks_detector.tflite",
        ]
        for member, network in zip(members, (DETECTOR, LANDMARKS), strict=True):
            assert member.compress_type == zipfile.ZIP_STORED
            content = bundle.read(member)
            assert content.endswith(network)
            start = ASSEMBLED.index(content)
            assert start % 16 == 0
            (name_size, extra_size) = struct.unpack_from(
                "<HH", ASSEMBLED, member.header_offset + 26
            )
            assert start == member.header_offset + 30 + name_size + extra_size


def test_the_same_networks_give_the_same_bytes_in_another_process(repo: Path):
    code = (
        "import hashlib\n"
        "from gaitcheck.pose.models.bundle import assemble\n"
        "from tests.pose.model_source import DETECTOR, LANDMARKS\n"
        "bundle = assemble(detector=DETECTOR, landmarks=LANDMARKS)\n"
        "print(hashlib.sha256(bundle).hexdigest())\n"
    )
    hashes = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Kolkata")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=repo,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(done.stdout)
    assert len(hashes) == 1
    assert assemble(detector=DETECTOR, landmarks=LANDMARKS) == ASSEMBLED
