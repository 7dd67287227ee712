"""
Programs written with IBM's Python client, told by their standard input what to do: one JSON object a line, each answered with its `id`; what a
client hears is told as it comes. The client library is used as its documentation says, unchanged.
"""

import json
import os
import sys
import threading

import wiotp.sdk.application
import wiotp.sdk.device

from configs import application_options, device_options

clients = {}
writing = threading.Lock()


def tell(**what):
    with writing:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


class Acknowledged:
    """The SUBACKs of a client, which may come before the number of the SUBSCRIBE is known."""

    def __init__(self):
        self._ids = set()
        self._changed = threading.Condition()

    def came(self, mid, _granted):
        with self._changed:
            self._ids.add(mid)
            self._changed.notify_all()

    def wait(self, mid):
        with self._changed:
            if not self._changed.wait_for(lambda: mid in self._ids, timeout=20):
                raise TimeoutError("no SUBACK")


def connect(asked):
    name = asked["name"]
    if asked["kind"] == "device":
        client = wiotp.sdk.device.DeviceClient(device_options(asked))
        client.commandCallback = lambda c: tell(
            name=name, on="command", commandId=c.commandId, format=c.format, data=json.dumps(c.data, separators=(",", ":"))
        )
    else:
        client = wiotp.sdk.application.ApplicationClient(application_options(asked))
        client.deviceEventCallback = lambda e: tell(
            name=name,
            on="event",
            typeId=e.typeId,
            deviceId=e.deviceId,
            eventId=e.eventId,
            format=e.format,
            data=json.dumps(e.data, separators=(",", ":")),
        )
        client.deviceStatusCallback = lambda s: tell(name=name, on="status", typeId=s.typeId, deviceId=s.deviceId, **s.payload)
        # The library's own callback takes an application's status for a device's and refuses its topic.
        client.client.message_callback_add(
            "iot-2/app/+/mon", lambda _client, _data, message: tell(name=name, on="appStatus", **json.loads(message.payload.decode()))
        )
    clients[name] = client
    client.acknowledged = Acknowledged()
    client.subscriptionCallback = client.acknowledged.came
    lost = client.client.on_disconnect

    def on_disconnect(*args):
        lost(*args)
        if asked.get("leaveWhenClosed"):
            client.client.disconnect()
        tell(name=name, on="close")

    client.client.on_disconnect = on_disconnect
    client.connect()
    if asked["kind"] == "device":
        # A device subscribes to its commands by itself.
        client.subscriptionsAcknowledged.wait(timeout=20)


def subscribe(asked):
    client = clients[asked["name"]]
    if asked["to"] == "events":
        mid = client.subscribeToDeviceEvents(qos=asked.get("qos", 0))
    elif asked["to"] == "status":
        mid = client.subscribeToDeviceStatus()
    else:
        # The library has a callback for this topic, and nothing to subscribe to it with.
        _, mid = client.client.subscribe("iot-2/app/+/mon")
    client.acknowledged.wait(mid)


def event(asked):
    published = threading.Event()
    clients[asked["name"]].publishEvent(asked["eventId"], "json", asked["data"], asked["qos"], published.set)
    if not published.wait(timeout=20):
        raise TimeoutError("no PUBACK")


def command(asked):
    published = threading.Event()
    client = clients[asked["name"]]
    client.publishCommand(
        asked["typeId"], asked["deviceId"], asked["commandId"], "json", asked["data"], asked["qos"], published.set
    )
    if not published.wait(timeout=20):
        raise TimeoutError("no PUBACK")


def disconnect(asked):
    clients[asked["name"]].disconnect()


operations = {f.__name__: f for f in (connect, subscribe, event, command, disconnect)}


def carry_out(asked):
    try:
        operations[asked["op"]](asked)
        tell(id=asked["id"])
    except Exception as error:
        tell(id=asked["id"], error=str(error))


# A refused connection is an exception in the library's own thread.
threading.excepthook = lambda hook: tell(on="error", message="%s: %s" % (hook.exc_type.__name__, hook.exc_value))

tell(ready=True)
for line in sys.stdin:
    threading.Thread(target=carry_out, args=(json.loads(line),), daemon=True).start()
os._exit(0)
