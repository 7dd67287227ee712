"""Devices: read, updated, deleted, placed. They are registered in bulk, as this library always does it."""

import threading
from datetime import datetime

from wiotp.sdk.api.registry.devices import DeviceCreateRequest, DeviceInfo, DeviceLocation, DeviceUid

from .platform import raised, refused, same, scenario


@scenario("registers, reads, updates and deletes a device")
def lifecycle(platform):
    devices = platform.registry.devices
    platform.registry.devicetypes.create({"id": "pump"})
    uid = DeviceUid(typeId="pump", deviceId="p1")
    client_id = "d:%s:pump:p1" % platform.org
    assert client_id not in devices
    info = DeviceInfo(serialNumber="100087", model="7865")
    added = devices.create(DeviceCreateRequest("pump", "p1", "passw0rd", info))
    same([added.typeId, added.deviceId, added.authToken, added.success], ["pump", "p1", "passw0rd", True])
    assert client_id in devices
    device = devices[client_id]
    same([device.clientId, device.typeId, device.deviceId], [client_id, "pump", "p1"])
    same([device.authToken, device.metadata], [None, {}])
    same(device["deviceInfo"], {"serialNumber": "100087", "model": "7865"})
    same(device["registration"]["auth"]["id"], platform.key)
    same(str(device), "[%s] <No description>" % client_id)

    # As IBM's own test does it: what is null stays.
    same(devices.update(uid, metadata={"foo": "bar"}).metadata, {"foo": "bar"})
    described = devices.update({"typeId": "pump", "deviceId": "p1"}, deviceInfo={"description": "hello"})
    same([described.deviceInfo.description, described.deviceInfo.model], ["hello", "7865"])
    remodelled = devices.update(uid, deviceInfo=DeviceInfo(model="foobar"))
    same([remodelled.deviceInfo.description, remodelled.deviceInfo.model], ["hello", "foobar"])
    same(remodelled.metadata, {"foo": "bar"})
    same(devices.update(uid, status={"alert": {"enabled": True}})["status"]["alert"]["enabled"], True)

    del devices[client_id]
    assert client_id not in devices


@scenario("reaches the devices of a type through the type")
def of_type(platform):
    platform.add_device("valve", "v1")
    devices = platform.registry.devicetypes["valve"].devices
    assert "v1" in devices and "v2" not in devices
    same(devices["v1"].clientId, "d:%s:valve:v1" % platform.org)
    same([one.deviceId for one in devices], ["v1"])
    del devices["v1"]
    same([one.deviceId for one in devices], [])


@scenario("meets a KeyError where a device is missing")
def missing(platform):
    devices = platform.registry.devices
    client_id = "d:%s:no-such-type:d1" % platform.org
    raised(KeyError, lambda: devices[client_id])
    raised(KeyError, lambda: devices.__delitem__(client_id))
    refused(404, lambda: devices.update({"typeId": "no-such-type", "deviceId": "d1"}, metadata={}))
    kind = platform.registry.devicetypes.create({"id": "short-lived"})
    platform.registry.devicetypes.delete("short-lived")
    error = raised(Exception, lambda: next(iter(kind.devices)))
    assert "404" in str(error), error


@scenario("a device connects as soon as it is registered, and is cut off when it is deleted")
def connects(platform):
    platform.registry.devicetypes.create({"id": "brief"})
    token = platform.registry.devices.create({"typeId": "brief", "deviceId": "d1"}).authToken
    with platform.connected("brief", token=token) as client:
        assert client.isConnected()
        closed = threading.Event()
        lost = client.client.on_disconnect

        def on_disconnect(*args):
            lost(*args)
            # Otherwise it would try again.
            client.client.disconnect()
            closed.set()

        client.client.on_disconnect = on_disconnect
        platform.registry.devices.delete({"typeId": "brief", "deviceId": "d1"})
        assert closed.wait(timeout=20), "it is still connected"


@scenario("sets and reads the location of a device")
def location(platform):
    device = platform.add_device("placed")
    same(device.getLocation(), None)
    device.setLocation({"longitude": 50, "latitude": 60})
    read = device.getLocation()
    assert isinstance(read, DeviceLocation)
    same([read.longitude, read.latitude], [50, 60])
    same([type(read.updatedDateTime), type(read.measuredDateTime)], [datetime, datetime])
    measured = datetime(2024, 3, 1, 10, 0, 0)
    given = {"longitude": -0.5, "latitude": 0, "elevation": 7, "accuracy": 2.5, "measuredDateTime": measured}
    again = device.setLocation(given)
    same([again["elevation"], again["accuracy"], again.measuredDateTime.replace(tzinfo=None)], [7, 2.5, measured])
    same(dict(device.getLocation()), dict(again))


@scenario("is refused a location that is none")
def invalid_location(platform):
    device = platform.add_device("misplaced")
    error = refused(400, lambda: device.setLocation({"longitude": 50, "latitude": 100}))
    same(error.id, "CUDHT0300I")
    same(len(error.violations), 1)
    same(device.getLocation(), None)


@scenario("is told that a device is not managed")
def mgmt(platform):
    device = platform.add_device("unmanaged")
    same(device.getMgmt(), None)
    del platform.registry.devices[device.clientId]
    same(device.getMgmt(), None)
    refused(404, lambda: device.setLocation({"longitude": 50, "latitude": 10}))
