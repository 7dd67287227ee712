// time limit: 300 s
/** Suites of the HTTP APIs with clients over a log whose order is made elsewhere. */
import '../../spec/over-late-store.ts';
import '../http/platform/access-control-mqtt.test.ts';
import '../http/platform/connections.test.ts';
import '../http/platform/credentials.test.ts';
import '../http/platform/registry-model.test.ts';
import '../main.test.ts';
