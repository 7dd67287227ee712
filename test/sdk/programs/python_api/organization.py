"""Status of the service, usage, credentials. The library has no call for the organization."""

import threading
from datetime import date, timedelta

from .platform import publish, raised, refused, same, scenario


@scenario("reads the status of the service")
def service_status(platform):
    status = platform.service_status()
    same(status.region, "us")
    same([status.messaging, status.dashboard, status.thirdParty], ["green", "green", "green"])


@scenario("reads the data usage, by day and in one")
def usage(platform):
    today = date.today()
    detailed = platform.usage.dataTransfer(today - timedelta(days=10), today, True)
    same(len(detailed.days), 11)
    same([detailed.start, detailed.end], [today - timedelta(days=10), today])
    same([day.date for day in detailed.days], [today - timedelta(days=n) for n in range(10, -1, -1)])
    assert all(isinstance(n, int) for n in [detailed.average, detailed.total] + [day.total for day in detailed.days])

    platform.add_device("meter")
    with platform.connected("meter") as device:
        publish(device, "reading", "json", {"watts": 1250})
    # Two days, whatever the zone and though midnight may pass.
    after = platform.usage.dataTransfer(today - timedelta(days=1), today + timedelta(days=1))
    same(after.days, [])
    assert after.total > 0, after
    refused(400, lambda: platform.usage.dataTransfer(today, today - timedelta(days=1), True))


@scenario("is refused with a wrong token and with a key that does not exist")
def credentials(platform):
    refused(401, platform.application(token="wrong-api-token").serviceStatus)
    refused(403, platform.application(key="a-%s-nosuchkey0" % platform.org).serviceStatus)


@scenario("is told of what is not emulated")
def not_emulated(platform):
    error = raised(Exception, lambda: next(iter(platform.dsc)))
    assert "501" in str(error) and "docs/fidelity.md" in str(error), error
