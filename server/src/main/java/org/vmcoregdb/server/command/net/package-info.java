/** {@code net}: network devices, the ARP cache, and the sockets that tasks have open. */
@NullMarked
package org.vmcoregdb.server.command.net;

import org.jspecify.annotations.NullMarked;
