// time limit: 300 s
/** Archives over a log whose order is made elsewhere, and other suites of clients that want their time. */
import '../../spec/over-late-store.ts';
import '../http/archives.test.ts';
import '../mqtt/bounds.test.ts';
import '../mqtt/packet-forms.test.ts';
import '../mqtt/transports.test.ts';
