"""
Options for clients of IBM's Python library: told who they are, or left to find the rest in the environment
(`byEnvironment`: domain, certificates and API key come from `wiotp-sandbox env`).
"""

import os

import wiotp.sdk.application
import wiotp.sdk.device


def with_variables(variables, make):
    for name, value in variables.items():
        os.environ["WIOTP_" + name] = value
    made = make()
    for name in variables:
        del os.environ["WIOTP_" + name]
    return made


# In this library, a session is clean when `cleanStart` is false.
def device_options(asked):
    durable = not asked.get("clean", True)
    transport = asked.get("transport", "tcp")
    if asked["byEnvironment"]:
        variables = {
            "IDENTITY_TYPEID": asked["typeId"],
            "IDENTITY_DEVICEID": asked["deviceId"],
            "AUTH_TOKEN": asked["token"],
            "OPTIONS_MQTT_CLEANSTART": str(durable),
            "OPTIONS_MQTT_TRANSPORT": transport,
        }
        return with_variables(variables, wiotp.sdk.device.parseEnvVars)
    return {
        "identity": {"orgId": asked["org"], "typeId": asked["typeId"], "deviceId": asked["deviceId"]},
        "auth": {"token": asked["token"]},
        "options": {"mqtt": {"cleanStart": durable, "transport": transport}},
    }


def application_options(asked):
    durable = not asked.get("clean", True)
    if asked["byEnvironment"]:
        variables = {"IDENTITY_APPID": asked["appId"], "OPTIONS_MQTT_CLEANSTART": str(durable)}
        if asked.get("shared"):
            variables["OPTIONS_MQTT_INSTANCEID"] = asked["name"]
        return with_variables(variables, wiotp.sdk.application.parseEnvVars)
    mqtt = {"cleanStart": durable}
    if asked.get("shared"):
        mqtt["instanceId"] = asked["name"]
    return {
        "identity": {"appId": asked["appId"]},
        "auth": {"key": asked["key"], "token": asked["token"]},
        "options": {"mqtt": mqtt},
    }
