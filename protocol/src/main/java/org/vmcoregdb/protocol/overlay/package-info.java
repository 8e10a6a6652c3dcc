/**
 * What one client changed: bytes of memory and registers, laid over a target that never changes. Other clients see nothing of it; the
 * client's own {@code monitor} commands see the bytes of virtual memory.
 */
@NullMarked
package org.vmcoregdb.protocol.overlay;

import org.jspecify.annotations.NullMarked;
