// time limit: 300 s
/** Suites of the registry over HTTP, over a log whose order is made elsewhere: what one call adds in bulk comes in any order there. */
import '../../spec/over-late-store.ts';
import '../http/orgs/past.test.ts';
import '../http/platform/access-control.test.ts';
import '../http/platform/authorization-api-keys.test.ts';
import '../http/platform/authorization-devices.test.ts';
import '../http/platform/authorization.test.ts';
import '../http/platform/devices.test.ts';
import '../http/platform/diagnostics.test.ts';
import '../http/platform/organization.test.ts';
import '../http/platform/resource-groups.test.ts';
import '../http/wait.test.ts';
