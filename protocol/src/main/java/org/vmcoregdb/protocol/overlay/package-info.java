/**
 * What one client changed: bytes of memory and registers, laid over a target that never changes. Other clients, and what the
 * target itself makes of its memory ({@code monitor} commands), see nothing of it.
 */
@NullMarked
package org.vmcoregdb.protocol.overlay;

import org.jspecify.annotations.NullMarked;
