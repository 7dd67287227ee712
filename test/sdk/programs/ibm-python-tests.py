"""
IBM's own tests of its Python client, as its source archive brings them. Told by its standard input which file to run: one JSON object a
line, `{ id, op, tests }`, answered with its `id` and, when not exactly `tests` of them passed, with what pytest says. Its arguments are the
directory of the tests and, as JSON, who it is. What the archive leaves out, fixtures and a base class, is made up here.
"""

import contextlib
import io
import json
import os
import sys
import types
import uuid

import pytest
import wiotp.sdk.application

directory, who = sys.argv[1], json.loads(sys.argv[2])
client = wiotp.sdk.application.ApplicationClient({"auth": {"key": who["key"], "token": who["token"]}})
devicetypes = client.registry.devicetypes


class AbstractTest(object):
    ORG_ID = who["org"]
    WIOTP_API_KEY = who["key"]
    WIOTP_API_TOKEN = who["token"]
    appClient = client


sys.modules["testUtils"] = types.SimpleNamespace(AbstractTest=AbstractTest)


class Time:
    """
    In IBM's tests, time passes so that what a device did reaches other parts of the platform; here there is nothing to
    wait for but that the sandbox has read what a device sent before it left.
    """

    LEFT_AFTER_SECONDS = 30

    @classmethod
    def sleep(cls, seconds):
        while seconds >= cls.LEFT_AFTER_SECONDS and any(
            client.registry.connectionStatus.find(connectionStatus="connected")
        ):
            pass


def registered(class_id, token):
    kind = devicetypes.create({"id": str(uuid.uuid4()), "classId": class_id})
    device_id = str(uuid.uuid4())
    client.registry.devices.create({"typeId": kind.id, "deviceId": device_id, "authToken": token})
    device = kind.devices[device_id]
    device["authToken"] = token
    return kind, device


def remove(kind):
    client.registry.devices.delete([{"typeId": kind.id, "deviceId": device.deviceId} for device in kind.devices])
    devicetypes.delete(kind.id)


class Fixtures:
    """As a plugin of pytest."""

    def __init__(self):
        self.passed = 0

    @pytest.fixture
    def authToken(self):
        return str(uuid.uuid4())

    @pytest.fixture
    def registration(self, authToken):
        kind, device = registered("Device", authToken)
        yield kind, device
        remove(kind)

    @pytest.fixture
    def deviceType(self, registration):
        return registration[0]

    @pytest.fixture
    def device(self, registration):
        return registration[1]

    @pytest.fixture
    def gateway(self, authToken):
        kind, gateway = registered("Gateway", authToken)
        yield gateway
        remove(kind)

    def pytest_collection_modifyitems(self, items):
        for item in items:
            if hasattr(item.module, "time"):
                item.module.time = Time

    def pytest_runtest_logreport(self, report):
        self.passed += report.when == "call" and report.passed


def play(file, tests):
    plugin = Fixtures()
    # In the two left out, the library itself waits a minute for a connection that was refused at once.
    arguments = ["-q", "--tb=short", "-p", "no:cacheprovider", "-W", "ignore", "-k", "not testNotAuthorizedConnect"]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        outcome = pytest.main([*arguments, "--rootdir", directory, os.path.join(directory, file)], plugins=[plugin])
    if outcome != pytest.ExitCode.OK or plugin.passed != tests:
        raise Exception("%d of %d passed\n%s" % (plugin.passed, tests, said.getvalue()))


answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")


def tell(**what):
    answers.write(json.dumps(what) + "\n")
    answers.flush()


tell(ready=True)
for line in sys.stdin:
    asked = json.loads(line)
    try:
        play(asked["op"], asked["tests"])
        tell(id=asked["id"])
    except Exception as error:
        tell(id=asked["id"], error=str(error))
os._exit(0)
