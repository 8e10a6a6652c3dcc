/**
 * One client's conversation: what it may do, which threads it selected, what it has open. Knows no network: a
 * {@link org.vmcoregdb.protocol.session.SessionLink} carries its replies.
 *
 * <p>{@link org.vmcoregdb.protocol.session.Session} keeps the order of requests and the deadline of their replies, {@code
 * Dispatcher} gives each to the class for its area.
 */
@NullMarked
package org.vmcoregdb.protocol.session;

import org.jspecify.annotations.NullMarked;
