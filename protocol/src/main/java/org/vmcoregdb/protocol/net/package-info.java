/**
 * Listeners for debuggers: TCP, Unix sockets, and the pipe of {@code target remote | command}; event loops, limits and the
 * life of connections. {@link org.vmcoregdb.protocol.net.RspServer} is the way in; {@link
 * org.vmcoregdb.protocol.net.Listeners} serves other protocols, too.
 */
@NullMarked
package org.vmcoregdb.protocol.net;

import org.jspecify.annotations.NullMarked;
