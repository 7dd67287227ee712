"""
A program that manages an org with IBM's Python client, as its documentation says and unchanged. Told by its standard
input which scenario to play: one JSON object a line, `{ id, op }`, answered with its `id` and what went wrong. Its
argument is who it is, as JSON.
"""

import json
import os
import sys
import traceback

import python_api.bulk
import python_api.connections
import python_api.device_types
import python_api.devices
import python_api.diagnostics
import python_api.organization
from python_api.platform import Platform, scenarios

answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")


def tell(**what):
    answers.write(json.dumps(what) + "\n")
    answers.flush()


platform = Platform(json.loads(sys.argv[1]))
tell(on="scenarios", names=list(scenarios))
tell(ready=True)
for line in sys.stdin:
    asked = json.loads(line)
    try:
        scenarios[asked["op"]](platform)
        tell(id=asked["id"])
    except Exception:
        tell(id=asked["id"], error=traceback.format_exc())
os._exit(0)
