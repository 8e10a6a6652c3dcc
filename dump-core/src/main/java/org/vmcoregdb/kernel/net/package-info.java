/** The network, as in {@code net} and {@code include/net}: devices, neighbours, sockets. Knows tasks and files. */
@NullMarked
package org.vmcoregdb.kernel.net;

import org.jspecify.annotations.NullMarked;
