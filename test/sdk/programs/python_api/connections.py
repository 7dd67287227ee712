"""Connection logs, connection states and the last event cache, of devices that use the library's device client."""

import base64
import json
from datetime import datetime, timedelta, timezone

from wiotp.sdk.api.registry.devices import DeviceUid

from .platform import publish, raised, refused, same, scenario, until


@scenario("reads the connection logs of a device")
def connection_logs(platform):
    device = platform.add_device("logged")
    same(device.getConnectionLogs(), [])
    for _ in range(2):
        with platform.connected("logged"):
            pass
    logs = until(device.getConnectionLogs, lambda logs: len(logs) >= 4)
    for entry in logs:
        assert len(entry.message) > 0
        assert isinstance(entry.timestamp, datetime)


@scenario("reads the connection state of a device")
def connection_state(platform):
    states = platform.registry.connectionStatus
    before = datetime.now(timezone.utc) - timedelta(seconds=5)
    client_id = platform.add_device("seen").clientId
    assert client_id not in states
    raised(KeyError, lambda: states[client_id])

    def ids(**asked):
        return [state["id"] for state in states.find(typeId="seen", **asked)]

    with platform.connected("seen"):
        assert client_id in states
        state = states[client_id]
        same([state["id"], state["connectionStatus"]], [client_id, "connected"])
        same(ids(connectionStatus="connected"), [client_id])
        same(ids(connectionStatus="disconnected"), [])
        same(ids(deviceId="d1", connectedAfter=before.isoformat()), [client_id])
        same(ids(connectedAfter="2999-01-01T00:00:00.000Z"), [])
        assert client_id in [state["id"] for state in states]
    until(lambda: states[client_id], lambda state: state["connectionStatus"] == "disconnected")
    same(ids(connectionStatus="connected"), [])


@scenario("meets what IBM's tests of connection states meet")
def no_state(platform):
    states = platform.registry.connectionStatus
    for client_id in ("1", "15", "k"):
        raised(KeyError, lambda: states[client_id])
        assert client_id not in states
    refused(400, lambda: "fff/kdk/f?" in states)
    refused(400, lambda: states["fff/kdk/f?"])


@scenario("iterates over connection states through more than one page")
def state_pages(platform):
    platform.registry.devicetypes.create({"id": "crowd"})
    wanted = [{"typeId": "crowd", "deviceId": "d%03d" % n, "authToken": "passw0rd"} for n in range(51)]
    platform.registry.devices.create(wanted)
    for device in wanted:
        with platform.connected("crowd", device["deviceId"]):
            pass
    found = [state["id"] for state in platform.registry.connectionStatus.find(typeId="crowd")]
    same(sorted(found), ["d:%s:crowd:d%03d" % (platform.org, n) for n in range(51)])


@scenario("reads the last events of a device")
def last_events(platform):
    platform.add_device("cached")
    uid = DeviceUid(typeId="cached", deviceId="d1")
    same(platform.lec.getAll(uid), [])
    with platform.connected("cached") as device:
        publish(device, "test2", "json", {"foo": "bar2"})
        publish(device, "test1", "json", {"foo": "bar1"})
        publish(device, "test1", "json", {"foo": "bar1", "again": True})
    events = platform.lec.getAll({"typeId": "cached", "deviceId": "d1"})
    same([event.eventId for event in events], ["test1", "test2"])
    first = platform.lec.get(uid, "test1")
    same(dict(first), dict(events[0]))
    same([first.typeId, first.deviceId, first.format], ["cached", "d1", "json"])
    same(json.loads(base64.b64decode(first.payload)), {"foo": "bar1", "again": True})
    assert isinstance(first.timestamp, datetime) and first.timestamp.tzinfo is not None
    refused(404, lambda: platform.lec.get(uid, "test3"))
    refused(404, lambda: platform.lec.getAll({"typeId": "cached", "deviceId": "no-such-device"}))
