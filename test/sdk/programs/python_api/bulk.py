"""Many devices in one request."""

from .platform import refused, same, scenario


def named(type_id, count):
    return [{"typeId": type_id, "deviceId": "d%03d" % n} for n in range(count)]


@scenario("registers many devices, iterates over them through more than one page, and deletes them")
def many(platform):
    platform.registry.devicetypes.create({"id": "many"})
    wanted = named("many", 120)
    added = platform.registry.devices.create(wanted)
    same([(one.typeId, one.deviceId, one.success) for one in added], [("many", d["deviceId"], True) for d in wanted])
    same(len({one.authToken for one in added}), 120)
    ids = [device["deviceId"] for device in wanted]
    same([one.deviceId for one in platform.registry.devicetypes["many"].devices], ids)
    same([one.deviceId for one in platform.registry.devices if one.typeId == "many"], ids)

    removed = platform.registry.devices.delete(wanted)
    same(removed, [{**device, "success": True} for device in wanted])
    same([one.deviceId for one in platform.registry.devicetypes["many"].devices], [])


@scenario("deletes devices of which some are not there")
def some_missing(platform):
    devices = platform.registry.devices
    platform.registry.devicetypes.create({"id": "some"})
    there, missing = named("some", 2)
    devices.create([there])
    removed = devices.delete([missing, there, {"typeId": "no-such-type", "deviceId": "d000"}])
    same([one["success"] for one in removed], [True, True, True])
    assert "d:%s:some:d000" % platform.org not in devices
    same(devices.delete({"typeId": "some", "deviceId": "d000"})[0]["deviceId"], "d000")


@scenario("is told which of many devices were not registered")
def partly(platform):
    devices = platform.registry.devices
    platform.registry.devicetypes.create({"id": "partly"})
    first, second = named("partly", 2)
    devices.create(first)
    entries = devices.create([first, second, {"typeId": "no-such-type", "deviceId": "d000"}])
    same([one.success for one in entries], [False, True, False])
    same(["authToken" in one for one in entries], [False, True, False])
    for failed in (entries[0], entries[2]):
        assert failed["message"].startswith(failed["exception"]["id"]), failed
    same(devices.create(first).success, False)


@scenario("is refused more than 512 KB")
def too_much(platform):
    large = {"typeId": "partly", "deviceId": "large", "metadata": {"text": "x" * 512 * 1024}}
    refused(413, lambda: platform.registry.devices.create(large))
    refused(413, lambda: platform.registry.devices.delete(large))
