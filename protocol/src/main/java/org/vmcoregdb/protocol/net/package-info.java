/**
 * Listeners for debuggers: TCP, Unix sockets, and the pipe of {@code target remote | command}; event loops, limits and the
 * life of connections. {@link org.vmcoregdb.protocol.net.RspServer} is the way in.
 */
@NullMarked
package org.vmcoregdb.protocol.net;

import org.jspecify.annotations.NullMarked;
