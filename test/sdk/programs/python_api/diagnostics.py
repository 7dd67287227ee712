"""Diagnostic logs and error codes, after IBM's own tests of them."""

from datetime import datetime

from wiotp.sdk.api.registry.diag import DeviceErrorCode, DeviceLog

from .platform import raised, refused, same, scenario


@scenario("appends, reads, deletes and clears the diagnostic logs of a device")
def logs(platform):
    diag = platform.add_device("diag").diagLogs
    same(len(diag), 0)
    diag.append(DeviceLog(message="hi dave0", data="0", timestamp=datetime.now(), severity=0))
    same(len(diag), 1)
    same([diag[0].message, diag[0].data, diag[0].severity], ["hi dave0", "0", 0])
    diag.append(message="hi dave1", data="1", timestamp=datetime(2024, 3, 1, 10, 0, 0, 123456), severity=1)
    same([log.message for log in diag], ["hi dave1", "hi dave0"])
    same([diag[0].typeId, diag[0].deviceId], ["diag", "d1"])
    same(diag[0].timestamp.replace(tzinfo=None), datetime(2024, 3, 1, 10, 0, 0))

    last = diag[1]
    assert last.id in diag
    same(dict(diag[last.id]), dict(last))
    del diag[last.id]
    assert last.id not in diag
    raised(KeyError, lambda: diag[last.id])
    raised(KeyError, lambda: diag.__delitem__(last.id))
    raised(KeyError, lambda: diag[5])
    del diag[0]
    same(len(diag), 0)
    diag.append(message="hi dave2", data="2", timestamp=datetime.now(), severity=2)
    diag.clear()
    same(len(diag), 0)


@scenario("is refused a diagnostic log whose severity is too high")
def severity(platform):
    diag = platform.add_device("diag-high").diagLogs
    error = refused(400, lambda: diag.append(message="hi", data="0", timestamp=datetime.now(), severity=3))
    same(error.id, "CUDRS0007E")
    same(len(error.violations), 1)
    same(error.body["violations"][0]["exception"], {"id": "CUDRS0012E", "properties": ["severity", "2"]})
    same(len(diag), 0)


@scenario("appends, reads and clears the error codes of a device")
def error_codes(platform):
    codes = platform.add_device("codes").diagErrorCodes
    same(len(codes), 0)
    codes.append(DeviceErrorCode(errorCode=0, timestamp="2015-10-24T04:17:23.892Z"))
    codes.append(errorCode=99, timestamp=datetime.now())
    same([code.errorCode for code in (codes[0], codes[1])], [99, 0])
    same(codes[1].timestamp.isoformat(), "2015-10-24T04:17:23.892000+00:00")
    raised(KeyError, lambda: codes[5])
    codes.clear()
    same(len(codes), 0)


@scenario("is refused diagnostics of a device that is not there")
def missing(platform):
    device = platform.add_device("diag-gone")
    del platform.registry.devices[device.clientId]
    refused(404, lambda: len(device.diagLogs))
    refused(404, device.diagLogs.clear)
    refused(404, lambda: device.diagErrorCodes.append(errorCode=1, timestamp=datetime.now()))
    refused(404, lambda: device.diagErrorCodes[0])
