"""
Loaded into every Python process that `wiotp-sandbox run` starts, before its program: leads the platform's host names to the sandbox and
trusts the sandbox's CA besides all others, certificate and host name checks unchanged. It then runs the sitecustomize that it hides, if
there is one. What to do stands in the variable WIOTP_REDIRECT (see ../redirect.ts). Needs nothing but the standard library, Python 3.6.
"""

import os
import sys
from importlib.machinery import PathFinder


def _patch_socket(socket, redirect):
    suffixes = [suffix + domain for domain in redirect["domains"] for suffix in (".messaging.", ".")]
    getaddrinfo = socket.getaddrinfo
    gethostbyname = socket.gethostbyname
    gethostbyname_ex = socket.gethostbyname_ex
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def is_ours(host):
        if isinstance(host, (bytes, bytearray)):
            host = host.decode("ascii", "replace")
        if not isinstance(host, str):
            return False
        host = host.lower().rstrip(".")
        return host in redirect["domains"] or any(
            host.endswith(suffix) and host[: -len(suffix)] and "." not in host[: -len(suffix)] for suffix in suffixes
        )

    def port_for(port):
        try:
            known = int(port) in redirect["ports"]
        except (TypeError, ValueError):
            known = False
        return port if known else redirect["ports"][0]

    def address_for(family):
        mapped = family == socket.AF_INET6 and ":" not in redirect["host"]
        return "::ffff:" + redirect["host"] if mapped else redirect["host"]

    def patched_getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
        if is_ours(host):
            host, port = address_for(family), port_for(port)
        return getaddrinfo(host, port, family, type, proto, flags)

    def patched_gethostbyname(hostname):
        return gethostbyname(redirect["host"] if is_ours(hostname) else hostname)

    def patched_gethostbyname_ex(hostname):
        return gethostbyname_ex(redirect["host"] if is_ours(hostname) else hostname)

    def address_of(sock, address):
        if isinstance(address, tuple) and len(address) >= 2 and is_ours(address[0]):
            return (address_for(sock.family), port_for(address[1])) + address[2:]
        return address

    def patched_connect(self, address):
        return connect(self, address_of(self, address))

    def patched_connect_ex(self, address):
        return connect_ex(self, address_of(self, address))

    socket.getaddrinfo = patched_getaddrinfo
    socket.gethostbyname = patched_gethostbyname
    socket.gethostbyname_ex = patched_gethostbyname_ex
    socket.socket.connect = patched_connect
    socket.socket.connect_ex = patched_connect_ex


def _patch_ssl(ssl, redirect):
    """Every context that is given CAs to trust is given one more. A context that trusts nothing stays so."""
    load_verify_locations = ssl.SSLContext.load_verify_locations
    load_default_certs = ssl.SSLContext.load_default_certs
    set_default_verify_paths = ssl.SSLContext.set_default_verify_paths

    def patched_load_verify_locations(self, *args, **kwargs):
        result = load_verify_locations(self, *args, **kwargs)
        load_verify_locations(self, cafile=redirect["ca"])
        return result

    def patched_load_default_certs(self, *args, **kwargs):
        result = load_default_certs(self, *args, **kwargs)
        load_verify_locations(self, cafile=redirect["ca"])
        return result

    def patched_set_default_verify_paths(self):
        result = set_default_verify_paths(self)
        load_verify_locations(self, cafile=redirect["ca"])
        return result

    ssl.SSLContext.load_verify_locations = patched_load_verify_locations
    ssl.SSLContext.load_default_certs = patched_load_default_certs
    ssl.SSLContext.set_default_verify_paths = patched_set_default_verify_paths


class _PatchOnImport:
    """
    Patches a module when the program imports it, and not before: a start that imports ssl for everybody would be slower, and gevent must
    be able to patch ssl first.
    """

    def __init__(self, patches, redirect):
        self._patches = patches
        self._redirect = redirect

    def find_spec(self, name, path=None, target=None):
        patch = self._patches.pop(name, None)
        if patch is None:
            return None
        if not self._patches:
            sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None:
            return None
        exec_module = spec.loader.exec_module

        def exec_and_patch(module):
            exec_module(module)
            patch(module, self._redirect)

        spec.loader.exec_module = exec_and_patch
        return spec


def _install():
    text = os.environ.get("WIOTP_REDIRECT")
    if not text:
        return
    import json

    redirect = json.loads(text)
    patches = {"socket": _patch_socket, "ssl": _patch_ssl}
    for name in list(patches):
        if name in sys.modules:
            patches.pop(name)(sys.modules[name], redirect)
    if patches:
        sys.meta_path.insert(0, _PatchOnImport(patches, redirect))


def _run_hidden_sitecustomize():
    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_install()
_run_hidden_sitecustomize()
