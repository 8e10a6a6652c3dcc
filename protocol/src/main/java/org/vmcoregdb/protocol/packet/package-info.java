/** What a client says and what we answer, as values: requests, replies, and the notations inside them. */
@NullMarked
package org.vmcoregdb.protocol.packet;

import org.jspecify.annotations.NullMarked;
