/**
 * Who may do what: a {@link org.vmcoregdb.protocol.access.Door} decides about those who come, and gives each a
 * {@link org.vmcoregdb.protocol.access.Grant}; {@link org.vmcoregdb.protocol.access.Certificates} reads keys for TLS. How they come is
 * {@code protocol.net}'s.
 */
@NullMarked
package org.vmcoregdb.protocol.access;

import org.jspecify.annotations.NullMarked;
