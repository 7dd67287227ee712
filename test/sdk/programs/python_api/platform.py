"""What the scenarios hold of the platform: IBM's clients for one org."""

import threading
from contextlib import contextmanager

import wiotp.sdk.application
import wiotp.sdk.device
from configs import application_options, device_options
from wiotp.sdk.exceptions import ApiException

# A condition is looked at this often at most, each time with a call to the platform.
LOOKS_MAX = 200

scenarios = {}


def scenario(name):
    """Registers a function that takes the platform."""

    def register(play):
        scenarios[name] = play
        return play

    return register


class Platform:
    """`settings`: byEnvironment, org, key, token."""

    def __init__(self, settings):
        self._settings = settings
        self.org = settings["org"]
        self.key = settings["key"]
        client = self.application()
        self.registry = client.registry
        self.lec = client.lec
        self.usage = client.usage
        self.state = client.state
        self.dsc = client.dsc
        self.service_status = client.serviceStatus

    def application(self, **auth):
        """An application client; with other credentials when they are given."""
        options = application_options({**self._settings, "appId": "api"})
        options["auth"] = {**options["auth"], **auth}
        return wiotp.sdk.application.ApplicationClient(options)

    def add_device(self, type_id, device_id="d1", **more):
        """Makes a type with one device, and answers with the device."""
        self.registry.devicetypes.create({"id": type_id})
        self.registry.devices.create({"typeId": type_id, "deviceId": device_id, "authToken": "passw0rd", **more})
        return self.registry.devices["d:%s:%s:%s" % (self.org, type_id, device_id)]

    @contextmanager
    def connected(self, type_id, device_id="d1", token="passw0rd"):
        """The device, connected with the device client."""
        identity = {"org": self.org, "typeId": type_id, "deviceId": device_id, "token": token}
        client = wiotp.sdk.device.DeviceClient(
            device_options({"byEnvironment": self._settings["byEnvironment"], **identity})
        )
        client.connect()
        try:
            yield client
        finally:
            client.disconnect()


def publish(client, event_id, message_format, data):
    """Returns when the platform has acknowledged it."""
    published = threading.Event()
    client.publishEvent(event_id, message_format, data, 1, published.set)
    assert published.wait(timeout=20), "no PUBACK"


def same(seen, expected):
    assert seen == expected, "expected %r, seen %r" % (expected, seen)


def raised(kind, play):
    """What `play` raises; fails when it raises nothing."""
    try:
        value = play()
    except kind as error:
        return error
    raise AssertionError("expected %s, was let through with %r" % (kind.__name__, value))


def refused(status, play):
    """The ApiException with which a call ends, in IBM's shape."""
    error = raised(ApiException, play)
    same(error.response.status_code, status)
    assert str(error) == error.message and error.message.startswith(error.id + ": "), error.message
    assert isinstance(error.exception["properties"], list)
    return error


def until(read, holds):
    """Reads until what is read `holds`: a client closes its socket before the platform has heard of it."""
    for _ in range(LOOKS_MAX):
        seen = read()
        if holds(seen):
            return seen
    raise AssertionError("still not so after %d looks: %r" % (LOOKS_MAX, seen))
