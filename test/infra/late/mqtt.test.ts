// time limit: 300 s
/** The suites of the MQTT adapter over a log whose order is made elsewhere. */
import '../../spec/over-late-store.ts';
import '../mqtt/deliveries.test.ts';
import '../mqtt/endings.test.ts';
import '../mqtt/pipelining.test.ts';
import '../mqtt/publish.test.ts';
import '../mqtt/sessions.test.ts';
import '../mqtt/sharing.test.ts';
import '../mqtt/tenants.test.ts';
