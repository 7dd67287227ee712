"""Device types, through both of the library's ways to them: `registry.devicetypes` and `state.deviceTypes`."""

from .platform import raised, refused, same, scenario

DEVICE_INFO = {
    "serialNumber": "100087",
    "manufacturer": "ACME Co.",
    "model": "7865",
    "deviceClass": "A",
    "description": "My shiny device",
    "fwVersion": "1.0.0",
    "hwVersion": "1.0",
    "descriptiveLocation": "Office 5, D Block",
}
METADATA = {"customField1": "customValue1", "nested": {"list": [1, "two", None]}}


@scenario("creates, reads, updates and deletes a device type")
def lifecycle(platform):
    types = platform.registry.devicetypes
    assert "lamp" not in types
    created = types.create({"id": "lamp", "description": "A lamp", "deviceInfo": DEVICE_INFO, "metadata": METADATA})
    assert "lamp" in types
    fetched = types["lamp"]
    same(dict(fetched), dict(created))
    same([fetched.id, fetched.classId, fetched.description], ["lamp", "Device", "A lamp"])
    same(fetched.metadata, METADATA)
    same(dict(fetched.deviceInfo), DEVICE_INFO)
    same(str(fetched), "[lamp] My shiny device")

    updated = types.update("lamp", description="A better lamp", deviceInfo={"model": "7866"})
    same(updated.description, "A better lamp")
    same(dict(updated.deviceInfo), {**DEVICE_INFO, "model": "7866"})
    same(updated.metadata, METADATA)
    same(types.update("lamp", metadata={"other": True}).metadata, {"other": True})
    same(types["lamp"].description, "A better lamp")

    types.delete("lamp")
    assert "lamp" not in types


@scenario("creates device types without metadata, and of gateways")
def bare(platform):
    types = platform.registry.devicetypes
    bare_type = types.create({"id": "bare", "description": None, "deviceInfo": None, "metadata": None})
    same([bare_type.description, bare_type.metadata, bare_type.deviceInfo.model], [None, None, None])
    same(str(bare_type), "[bare] <No description>")
    same(types.create({"id": "gateways", "classId": "Gateway"}).classId, "Gateway")


@scenario("meets a KeyError where a device type is missing")
def missing(platform):
    types = platform.registry.devicetypes
    raised(KeyError, lambda: types["doesntexist"])
    refused(404, lambda: types.delete("doesntexist"))
    refused(404, lambda: types.update("doesntexist", description="text"))
    raised(Exception, lambda: types.__setitem__("doesntexist", {}))


@scenario("is refused device types that are not valid, and told why")
def invalid(platform):
    types = platform.registry.devicetypes
    same(refused(400, lambda: types.create(1)).id[:5], "CUDRS")
    for body in ({"id": "has space"}, {"id": "a" * 37}, {"description": "no id"}, {"id": "t", "classId": "Sensor"}):
        error = refused(400, lambda: types.create(body))
        same(error.id, "CUDRS0007E")
        same([type(text) for text in error.violations], [str])
    types.create({"id": "taken"})
    same(refused(409, lambda: types.create({"id": "taken"})).violations, None)


@scenario("iterates over device types through more than one page")
def pages(platform):
    ready = [one.id for one in platform.registry.devicetypes if one.id.startswith("ready-")]
    same(ready, ["ready-%02d" % n for n in range(51)])


@scenario("manages device types with the client of the state API")
def state_api(platform):
    types = platform.state.active.deviceTypes
    given = {"id": "stated", "description": "Test", "deviceInfo": DEVICE_INFO, "metadata": METADATA}
    created = types.create({**given, "classId": "Device", "edgeConfiguration": None})
    fetched = types["stated"]
    same(dict(fetched), dict(created))
    same([fetched.deviceInfo, fetched.metadata, fetched.edgeConfiguration], [DEVICE_INFO, METADATA, None])
    same([one.id for one in types.find({"id": "stated"})], ["stated"])
    same([one.id for one in types.find({"id": "doesntexist"})], [])
    updated = types.update("stated", {"id": "stated", "description": "Updated"})
    same([updated.description, updated.deviceInfo, updated.metadata], ["Updated", DEVICE_INFO, METADATA])

    device = updated.devices.create({"deviceId": "d1", "authToken": "passw0rd", "metadata": {"a": 1}})
    same([device.typeId, device.deviceId, device["authToken"]], ["stated", "d1", "passw0rd"])
    assert device.registration is not None and device.status is not None
    same([one.deviceId for one in updated.devices], ["d1"])
    # A type is the template of its devices.
    same(updated.devices["d1"].metadata, {**METADATA, "a": 1})
    same(updated.devices["d1"].deviceInfo, DEVICE_INFO)
    refused(409, lambda: types.__delitem__("stated"))
    del updated.devices["d1"]
    del types["stated"]
    assert "stated" not in types
    raised(KeyError, lambda: types.__delitem__("stated"))
